// A C++17 subject for `backproof check -- ./subject`: this one header, the standard library only.
//
//     #include "backproof.hpp"
//     #include <cmath>
//
//     int main() {
//       using backproof::Vector;  // std::vector<double>
//       auto loss = [](const Vector& theta) { return std::sin(theta[0]) * theta[1]; };
//       auto gradient = [](const Vector& theta) {  // the claim
//         return Vector{std::cos(theta[0]) * theta[1], std::sin(theta[0])};
//       };
//       backproof::serve(loss, gradient, {0.5, 2.0});  // or {"name", "float64", point, {{"W", {2, 3}}, {"b", {3}}}}
//     }
//
// What the program prints with std::cout goes to stderr while `serve` runs; printf would not. An exception of the loss is
// an answer, not the end. The loss is called once a point; loss and gradient must be functions of theta alone.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace backproof {

using Vector = std::vector<double>;

struct Block {
  std::string name;
  std::vector<std::size_t> shape;
};

// What is checked: theta is the concatenation of the blocks, row-major; without blocks it is one.
struct Outline {
  std::string name = "subject";
  std::string precision = "float64";
  Vector point;
  std::vector<Block> blocks;
  Outline(std::initializer_list<double> numbers) : point(numbers) {}
  Outline(Vector numbers) : point(std::move(numbers)) {}
  Outline(std::string called, std::string in, Vector numbers, std::vector<Block> of = {})
      : name(std::move(called)), precision(std::move(in)), point(std::move(numbers)), blocks(std::move(of)) {}
};

namespace detail {

// A JSON value; the text of a number or string is kept as it is, a string without escapes read.
struct Json {
  enum Kind { null, number, string, array, object } kind = null;
  std::string text;
  std::vector<Json> items;
  std::map<std::string, Json> members;

  const Json* find(const std::string& name) const {
    auto found = members.find(name);
    return found == members.end() ? nullptr : &found->second;
  }
  const Json& at(const std::string& name) const {
    if (const Json* member = find(name)) return *member;
    throw std::invalid_argument("no member " + name);
  }
};

class Parser {
 public:
  explicit Parser(const std::string& line) : at_(line.c_str()), end_(at_ + line.size()) {}

  Json value() {
    Json json;
    switch (peek()) {
      case '{':
        json.kind = Json::object;
        list('}', [&] {
          std::string name = string();
          expect(':');
          json.members[name] = value();
        });
        break;
      case '[':
        json.kind = Json::array;
        list(']', [&] { json.items.push_back(value()); });
        break;
      case '"':
        json.kind = Json::string;
        json.text = string();
        break;
      default:
        while (at_ < end_ && !std::strchr(",]} \t\r\n", *at_)) json.text += *at_++;
        if (json.text.empty()) throw std::invalid_argument("no JSON");
        json.kind = std::strchr("tfn", json.text[0]) ? Json::null : Json::number;
    }
    return json;
  }

 private:
  const char* at_;
  const char* end_;

  char peek() {
    while (at_ < end_ && std::strchr(" \t\r\n", *at_)) ++at_;
    if (at_ == end_) throw std::invalid_argument("JSON that ends too early");
    return *at_;
  }
  void expect(char c) {
    if (peek() != c) throw std::invalid_argument(std::string("no JSON: expected ") + c);
    ++at_;
  }
  template <class Item>
  void list(char close, Item item) {
    ++at_;
    while (peek() != close) {
      item();
      if (peek() != close) expect(',');
    }
    ++at_;
  }
  std::string string() {
    expect('"');
    std::string text;
    while (at_ < end_ && *at_ != '"') {
      if (*at_ == '\\') ++at_;  // what backproof sends has no other escapes than of a character itself
      text += *at_++;
    }
    expect('"');
    return text;
  }
};

inline std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (unsigned char c : text) {
    char escape[8];
    if (c == '"' || c == '\\') out += '\\';
    if (c < 0x20) {
      std::snprintf(escape, sizeof escape, "\\u%04x", c);
      out += escape;
    } else {
      out += static_cast<char>(c);
    }
  }
  return out + '"';
}

inline const char* alphabet() { return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"; }

inline std::string bytes_of(const std::string& base64) {
  static const auto digits = [] {
    std::vector<int> table(256, -1);
    for (int i = 0; i < 64; ++i) table[static_cast<unsigned char>(alphabet()[i])] = i;
    return table;
  }();
  std::string bytes;
  std::uint32_t word = 0;
  int bits = 0;
  for (unsigned char c : base64) {
    if (c == '=') break;
    if (digits[c] < 0) throw std::invalid_argument("no base64");
    word = word << 6 | static_cast<std::uint32_t>(digits[c]);
    if ((bits += 6) >= 8) bytes += static_cast<char>(word >> (bits -= 8) & 255);
  }
  return bytes;
}

inline std::string array_of(const Vector& numbers) {
  std::string bytes;
  for (double x : numbers) {
    std::uint64_t word;
    std::memcpy(&word, &x, 8);
    for (int k = 0; k < 8; ++k) bytes += static_cast<char>(word >> 8 * k & 255);
  }
  std::string data;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    auto byte = [&](std::size_t k) { return k < bytes.size() ? static_cast<unsigned char>(bytes[k]) : 0u; };
    std::uint32_t word = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    for (std::size_t k = 0; k < 4; ++k) data += i + k > bytes.size() ? '=' : alphabet()[word >> (18 - 6 * k) & 63];
  }
  return "{\"dtype\":\"float64\",\"shape\":[" + std::to_string(numbers.size()) + "],\"data\":\"" + data + "\"}";
}

// The numbers of an array: a list, or base64 of little-endian float64, float32 or int32.
inline Vector numbers_of(const Json& json) {
  Vector numbers;
  if (json.kind == Json::array) {
    for (const Json& item : json.items) numbers.push_back(std::strtod(item.text.c_str(), nullptr));
    return numbers;
  }
  const std::string& dtype = json.at("dtype").text;
  const std::string bytes = bytes_of(json.at("data").text);
  const std::size_t size = dtype == "float64" ? 8 : 4;
  for (std::size_t i = 0; i + size <= bytes.size(); i += size) {
    std::uint64_t word = 0;
    for (std::size_t k = 0; k < size; ++k) word |= std::uint64_t(static_cast<unsigned char>(bytes[i + k])) << 8 * k;
    const auto half = static_cast<std::uint32_t>(word);
    double x;
    float y;
    std::memcpy(&x, &word, 8);
    std::memcpy(&y, &half, 4);
    numbers.push_back(dtype == "float64" ? x : dtype == "float32" ? double(y) : double(static_cast<std::int32_t>(half)));
  }
  return numbers;
}

inline std::string number_of(double x) {
  if (std::isnan(x)) return "\"NaN\"";
  if (std::isinf(x)) return x > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", x);
  return text;
}

struct NoMethod : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class Loss, class Gradient>
class Subject {
 public:
  Subject(Loss loss, Gradient gradient, Outline outline)
      : loss_(std::move(loss)), gradient_(std::move(gradient)), outline_(std::move(outline)) {}

  // The answer to one request; `is_last` after shutdown.
  std::string answer(const std::string& line, bool& is_last) {
    std::string id = "null", method;
    try {
      const Json request = Parser(line).value();
      const Json& given = request.at("id");
      id = given.kind == Json::string ? quoted(given.text) : given.text;
      method = request.at("method").text;
      const Json* params = request.find("params");
      const std::string result = result_of(method, params ? *params : Json());
      is_last = method == "shutdown";
      return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
    } catch (const NoMethod& error) {
      return error_of(id, -32601, error.what());
    } catch (const std::exception& error) {
      return error_of(id, -32000, error.what());
    }
  }

 private:
  Loss loss_;
  Gradient gradient_;
  Outline outline_;
  Vector base_;

  static std::string error_of(const std::string& id, int code, const std::string& message) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":" + std::to_string(code) +
           ",\"message\":" + quoted(message) + "}}";
  }
  std::string result_of(const std::string& method, const Json& params) {
    if (method == "describe") return about();
    if (method == "loss") return "{\"value\":" + number_of(loss_(point_of(params, "point"))) + "}";
    if (method == "gradient") return "{\"gradient\":" + array_of(gradient_(point_of(params, "point"))) + "}";
    if (method == "losses") return "{\"values\":" + array_of(losses(params)) + "}";
    if (method == "shutdown") return "{}";
    throw NoMethod("no method " + method);
  }
  std::string about() const {
    std::string blocks;
    for (const Block& block : outline_.blocks) {
      std::string shape;
      for (std::size_t extent : block.shape) shape += (shape.empty() ? "" : ",") + std::to_string(extent);
      blocks += (blocks.empty() ? "" : ",") + ("{\"name\":" + quoted(block.name) + ",\"shape\":[" + shape + "]}");
    }
    return "{\"name\":" + quoted(outline_.name) + ",\"precision\":" + quoted(outline_.precision) +
           (blocks.empty() ? "" : ",\"blocks\":[" + blocks + "]") + ",\"point\":" + array_of(outline_.point) + "}";
  }
  Vector point_of(const Json& params, const char* name) const {
    Vector numbers = numbers_of(params.at(name));
    if (numbers.size() == outline_.point.size()) return numbers;
    throw std::invalid_argument(std::string(name) + " has " + std::to_string(numbers.size()) + " numbers; expected " +
                                std::to_string(outline_.point.size()));
  }
  Vector losses(const Json& params) {
    if (params.find("base")) base_ = point_of(params, "base");
    if (base_.empty()) throw std::invalid_argument("no base");
    Vector theta = base_, values;
    if (params.find("indices")) {
      const Vector indices = numbers_of(params.at("indices")), moves = numbers_of(params.at("values"));
      for (std::size_t k = 0; k < indices.size(); ++k) {
        const auto i = static_cast<std::size_t>(indices[k]);
        theta.at(i) = moves.at(k);
        values.push_back(loss_(theta));
        theta[i] = base_[i];
      }
      return values;
    }
    const Vector direction = point_of(params, "direction");
    for (double step : numbers_of(params.at("steps"))) {
      for (std::size_t i = 0; i < theta.size(); ++i) {
        const volatile double move = step * direction[i];  // rounded by itself: no fused multiply-add
        theta[i] = base_[i] + move;
      }
      values.push_back(loss_(theta));
    }
    return values;
  }
};

}  // namespace detail

// Answers requests until shutdown or the end of stdin.
template <class Loss, class Gradient>
void serve(Loss loss, Gradient gradient, Outline outline) {
  std::ostream answers(std::cout.rdbuf());
  std::cout.rdbuf(std::cerr.rdbuf());
  detail::Subject<Loss, Gradient> subject(std::move(loss), std::move(gradient), std::move(outline));
  bool is_last = false;
  for (std::string line; !is_last && std::getline(std::cin, line);) {
    answers << subject.answer(line, is_last) << std::endl;
  }
  std::cout.rdbuf(answers.rdbuf());
}

}  // namespace backproof
