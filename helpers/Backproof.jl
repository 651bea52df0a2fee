"""
A Julia subject for `backproof check -- julia subject.jl`: this one file, the standard library only.
It has been written against the protocol and not been run: `backproof conformance -- julia subject.jl` tells what is wrong.

    include("Backproof.jl")

    loss(theta) = sin(theta[1]) * theta[2]
    gradient(theta) = [cos(theta[1]) * theta[2], sin(theta[1])]        # the claim

    Backproof.serve(loss, gradient, [0.5, 2.0])

Named blocks: `blocks = ["W" => (2, 3), "b" => (3,)]`; theta is their concatenation, each row-major (Julia's arrays are
column-major: `permutedims(reshape(theta[1:6], 3, 2))` is W). What is printed goes to stderr while `serve` runs.
"""
module Backproof

using Base64

const NO_METHOD = -32601
const FAILED = -32000

struct Failure <: Exception
    code::Int
    message::String
end
Base.showerror(io::IO, failure::Failure) = print(io, failure.message)

"Answers requests until shutdown or the end of stdin."
function serve(loss, gradient, point; name = "subject", precision = "float64", blocks = Pair[])
    point = collect(Float64, point)
    answers = stdout
    base = Ref(Float64[])
    about = Dict("name" => name, "precision" => precision, "point" => encode(point))
    isempty(blocks) || (about["blocks"] = [Dict("name" => key, "shape" => collect(shape)) for (key, shape) in blocks])
    vector(params, key) = checked(decode(params[key]), length(point), key)
    methods = Dict(
        "describe" => params -> about,
        "loss" => params -> Dict("value" => Float64(loss(vector(params, "point")))),
        "gradient" => params -> Dict("gradient" => encode(collect(Float64, gradient(vector(params, "point"))))),
        "losses" => params -> begin
            haskey(params, "base") && (base[] = vector(params, "base"))
            Dict("values" => encode(losses(loss, base[], params)))
        end,
        "shutdown" => params -> Dict(),
    )
    redirect_stdout(stderr) do
        for line in eachline(stdin)
            answer, is_last = respond(methods, line)
            println(answers, json(answer))
            flush(answers)
            is_last && return
        end
    end
end

function respond(methods, line)
    id = nothing
    try
        request = parse_json(line)
        id = request["id"]
        method = request["method"]
        haskey(methods, method) || throw(Failure(NO_METHOD, "no method $method"))
        result = Base.invokelatest(methods[method], get(request, "params", Dict()))
        return Dict("jsonrpc" => "2.0", "id" => id, "result" => result), method == "shutdown"
    catch error
        code = error isa Failure ? error.code : FAILED
        message = sprint(showerror, error)
        return Dict("jsonrpc" => "2.0", "id" => id, "error" => Dict("code" => code, "message" => message)), false
    end
end

function losses(loss, base, params)
    theta = copy(base)
    if haskey(params, "indices")
        return map(zip(decode(params["indices"]), decode(params["values"]))) do (index, x)
            i = Int(index) + 1 # the protocol counts from 0
            theta[i] = x
            value = Float64(loss(theta))
            theta[i] = base[i]
            value
        end
    end
    direction = checked(decode(params["direction"]), length(base), "direction")
    return [Float64(loss(base .+ step .* direction)) for step in decode(params["steps"])]
end

function checked(numbers, expected, key)
    length(numbers) == expected && return numbers
    throw(Failure(FAILED, "$key has $(length(numbers)) numbers; expected $expected"))
end

encode(numbers::Vector{Float64}) =
    Dict("dtype" => "float64", "shape" => [length(numbers)], "data" => base64encode(reinterpret(UInt8, htol.(numbers))))

const DTYPES = Dict("float64" => Float64, "float32" => Float32, "int32" => Int32)

decode(list::Vector) = Float64[x isa String ? parse(Float64, x) : x for x in list]
decode(array::Dict) = Float64.(ltoh.(reinterpret(DTYPES[array["dtype"]], base64decode(array["data"]))))

json(x::Dict) = "{" * join(("$(json(key)):$(json(value))" for (key, value) in x), ",") * "}"
json(x::AbstractVector) = "[" * join(map(json, x), ",") * "]"
json(::Nothing) = "null"
json(x::Integer) = string(x)
json(x::Float64) = isfinite(x) ? string(x) : isnan(x) ? "\"NaN\"" : x > 0 ? "\"Infinity\"" : "\"-Infinity\""
json(x::AbstractString) = "\"" * join(map(escaped, collect(x))) * "\""
escaped(c::Char) = c in ('"', '\\') ? "\\$c" : c < ' ' ? "\\u" * string(UInt32(c); base = 16, pad = 4) : string(c)

"The JSON value of a line; what backproof sends has no escapes in its strings but of a character itself."
function parse_json(line)
    value, rest = parse_value(lstrip(line))
    isempty(strip(rest)) || throw(Failure(FAILED, "more than one JSON value in a line"))
    return value
end

function parse_value(text)
    isempty(text) && throw(Failure(FAILED, "JSON that ends too early"))
    first(text) == '"' && return parse_string(text)
    if first(text) == '{'
        members = Dict{String,Any}()
        rest = parse_items(text, '}') do item
            key, rest = parse_string(item)
            members[key], rest = parse_value(lstrip(rest, [' ', ':']))
            rest
        end
        return members, rest
    elseif first(text) == '['
        items = Any[]
        rest = parse_items(text, ']') do item
            value, rest = parse_value(item)
            push!(items, value)
            rest
        end
        return items, rest
    end
    word = match(r"^[^\s,\]}]+", text).match
    rest = SubString(text, ncodeunits(word) + 1)
    haskey(WORDS, word) && return WORDS[word], rest
    number = tryparse(Int, word)
    return number === nothing ? parse(Float64, word) : number, rest
end

const WORDS = Dict("null" => nothing, "true" => true, "false" => false)

function parse_items(item, text, close)
    rest = lstrip(SubString(text, 2))
    while !startswith(rest, close)
        rest = lstrip(item(rest))
        startswith(rest, ',') && (rest = lstrip(SubString(rest, 2)))
        isempty(rest) && throw(Failure(FAILED, "JSON that ends too early"))
    end
    return SubString(rest, 2)
end

function parse_string(text)
    found = match(r"^\"((?:[^\"\\]|\\.)*)\"", text)
    found === nothing && throw(Failure(FAILED, "a string that does not end"))
    return replace(found.captures[1], r"\\(.)" => s"\1"), SubString(text, ncodeunits(found.match) + 1)
end

end # module
