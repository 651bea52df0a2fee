//! A Rust subject for `backproof check -- target/release/subject`: this one module, the standard library only.
//!
//! ```
//! mod backproof; // backproof.rs beside main.rs
//!
//! fn main() {
//!     let loss = |theta: &[f64]| theta[0].sin() * theta[1];
//!     let gradient = |theta: &[f64]| vec![theta[0].cos() * theta[1], theta[0].sin()]; // the claim
//!     backproof::serve(loss, gradient, &backproof::Outline::of(&[0.5, 2.0]));
//! }
//! ```
//!
//! Named blocks: `Outline { name: "net", precision: "float64", point: &theta, blocks: &[("W", &[2, 3]), ("b", &[3])] }`.
//! Print with `eprintln!`, not `println!`. A panic of the loss is an answer, not the end. The loss is called once a point;
//! loss and gradient must be functions of theta alone.

use std::io::{BufRead, Write};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// What is checked: theta is the concatenation of the blocks, row-major; without blocks it is one.
#[derive(Clone, Copy)]
pub struct Outline<'a> {
    pub name: &'a str,
    pub precision: &'a str,
    pub point: &'a [f64],
    pub blocks: &'a [(&'a str, &'a [usize])],
}

impl<'a> Outline<'a> {
    /// A vector without names, in float64.
    pub fn of(point: &'a [f64]) -> Self {
        Outline { name: "subject", precision: "float64", point, blocks: &[] }
    }
}

/// Answers requests until shutdown or the end of stdin.
pub fn serve(loss: impl Fn(&[f64]) -> f64, gradient: impl Fn(&[f64]) -> Vec<f64>, outline: &Outline) {
    let mut subject = Subject { loss, gradient, outline, base: Vec::new() };
    let mut out = std::io::stdout();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let (answer, is_last) = subject.answer(&line);
        if writeln!(out, "{answer}").and_then(|()| out.flush()).is_err() || is_last {
            return;
        }
    }
}

/// An error of JSON-RPC: its code and message.
type Failure = (i32, String);

fn failure(message: impl Into<String>) -> Failure {
    (-32000, message.into())
}

struct Subject<'a, Loss, Gradient> {
    loss: Loss,
    gradient: Gradient,
    outline: &'a Outline<'a>,
    base: Vec<f64>,
}

impl<Loss: Fn(&[f64]) -> f64, Gradient: Fn(&[f64]) -> Vec<f64>> Subject<'_, Loss, Gradient> {
    /// The answer to one request, and whether it is the last.
    fn answer(&mut self, line: &str) -> (String, bool) {
        let request = Parser { rest: line }.value().unwrap_or(Json::Other(String::new()));
        let id = match request.member("id") {
            Some(Json::Text(text)) => quoted(text),
            Some(Json::Other(text)) => text.clone(),
            _ => "null".into(),
        };
        let method = request.text("method");
        let result = catch_unwind(AssertUnwindSafe(|| self.result(&method, request.member("params"))));
        let panicked = |_| Err(failure(format!("{method} panicked")));
        let body = match result.unwrap_or_else(panicked) {
            Ok(result) => format!("\"result\":{result}"),
            Err((code, message)) => format!("\"error\":{{\"code\":{code},\"message\":{}}}", quoted(&message)),
        };
        (format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},{body}}}"), method == "shutdown")
    }

    fn result(&mut self, method: &str, params: Option<&Json>) -> Result<String, Failure> {
        match method {
            "describe" => Ok(self.about()),
            "loss" => Ok(format!("{{\"value\":{}}}", number((self.loss)(&self.point(params, "point")?)))),
            "gradient" => Ok(format!("{{\"gradient\":{}}}", encode(&(self.gradient)(&self.point(params, "point")?)))),
            "losses" => Ok(format!("{{\"values\":{}}}", encode(&self.losses(params)?))),
            "shutdown" => Ok("{}".into()),
            _ => Err((-32601, format!("no method {method}"))),
        }
    }

    fn about(&self) -> String {
        let Outline { name, precision, point, blocks } = self.outline;
        let block = |(name, shape): &(&str, &[usize])| format!("{{\"name\":{},\"shape\":{shape:?}}}", quoted(name));
        let list = blocks.iter().map(block).collect::<Vec<_>>().join(",");
        let blocks = if list.is_empty() { list } else { format!(",\"blocks\":[{list}]") };
        let (name, precision) = (quoted(name), quoted(precision));
        format!("{{\"name\":{name},\"precision\":{precision}{blocks},\"point\":{}}}", encode(point))
    }

    fn point(&self, params: Option<&Json>, name: &str) -> Result<Vec<f64>, Failure> {
        let numbers = numbers(params, name)?;
        let (found, expected) = (numbers.len(), self.outline.point.len());
        if found == expected {
            return Ok(numbers);
        }
        Err(failure(format!("{name} has {found} numbers; expected {expected}")))
    }

    fn losses(&mut self, params: Option<&Json>) -> Result<Vec<f64>, Failure> {
        let has = |name: &str| params.is_some_and(|params| params.member(name).is_some());
        if has("base") {
            self.base = self.point(params, "base")?;
        }
        let mut theta = self.base.clone();
        let mut values = Vec::new();
        if has("indices") {
            for (i, x) in numbers(params, "indices")?.into_iter().zip(numbers(params, "values")?) {
                let i = i as usize;
                *theta.get_mut(i).ok_or_else(|| failure(format!("no coordinate {i}")))? = x;
                values.push((self.loss)(&theta));
                theta[i] = self.base[i];
            }
            return Ok(values);
        }
        let direction = self.point(params, "direction")?;
        for step in numbers(params, "steps")? {
            for ((x, base), d) in theta.iter_mut().zip(&self.base).zip(&direction) {
                *x = base + step * d;
            }
            values.push((self.loss)(&theta));
        }
        Ok(values)
    }
}

/// A JSON value; numbers, true, false and null are kept as they are written.
enum Json {
    Text(String),
    Other(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    fn member(&self, name: &str) -> Option<&Json> {
        let Json::Object(members) = self else { return None };
        members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    fn text(&self, name: &str) -> String {
        match self.member(name) {
            Some(Json::Text(text) | Json::Other(text)) => text.clone(),
            _ => String::new(),
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    /// Takes a character when it is the next.
    fn take(&mut self, wanted: char) -> Option<()> {
        (self.peek()? == wanted).then(|| self.rest = &self.rest[wanted.len_utf8()..])
    }

    fn value(&mut self) -> Option<Json> {
        match self.peek()? {
            '{' => {
                let mut members = Vec::new();
                self.list('}', |parser| {
                    let name = parser.string()?;
                    parser.take(':')?;
                    members.push((name, parser.value()?));
                    Some(())
                })?;
                Some(Json::Object(members))
            }
            '[' => {
                let mut items = Vec::new();
                self.list(']', |parser| parser.value().map(|item| items.push(item)))?;
                Some(Json::List(items))
            }
            '"' => self.string().map(Json::Text),
            _ => {
                let end = self.rest.find([',', ']', '}', ' ']).unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                (!text.is_empty()).then(|| Json::Other(text.into()))
            }
        }
    }

    fn list(&mut self, close: char, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.rest = &self.rest[1..];
        while self.take(close).is_none() {
            item(self)?;
            if self.peek()? != close {
                self.take(',')?;
            }
        }
        Some(())
    }

    fn string(&mut self) -> Option<String> {
        self.take('"')?;
        let mut text = String::new();
        let mut characters = self.rest.char_indices();
        loop {
            match characters.next()? {
                (at, '"') => {
                    self.rest = &self.rest[at + 1..];
                    return Some(text);
                }
                (_, '\\') => text.push(characters.next()?.1), // what backproof sends has no other escapes
                (_, c) => text.push(c),
            }
        }
    }
}

/// The numbers of an array: a list, or base64 of little-endian float64, float32 or int32.
fn numbers(params: Option<&Json>, name: &str) -> Result<Vec<f64>, Failure> {
    let array = params.and_then(|params| params.member(name)).ok_or_else(|| failure(format!("no {name}")))?;
    let read = |item: &Json| match item {
        Json::Text(text) | Json::Other(text) => text.parse().map_err(|_| failure(format!("{text} is no number"))),
        _ => Err(failure(format!("{name} holds no numbers"))),
    };
    if let Json::List(items) = array {
        return items.iter().map(read).collect();
    }
    let bytes = decode(&array.text("data")).ok_or_else(|| failure(format!("{name} is no base64")))?;
    let halves = |four: &[u8]| [four[0], four[1], four[2], four[3]];
    Ok(match array.text("dtype").as_str() {
        "float32" => bytes.chunks_exact(4).map(|four| f64::from(f32::from_le_bytes(halves(four)))).collect(),
        "int32" => bytes.chunks_exact(4).map(|four| f64::from(i32::from_le_bytes(halves(four)))).collect(),
        _ => bytes.chunks_exact(8).map(|eight| f64::from_le_bytes(eight.try_into().unwrap_or_default())).collect(),
    })
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn decode(base64: &str) -> Option<Vec<u8>> {
    let mut digits = [None; 256];
    for (digit, &character) in (0u32..).zip(ALPHABET) {
        digits[usize::from(character)] = Some(digit);
    }
    let (mut bytes, mut word, mut bits) = (Vec::with_capacity(base64.len()), 0u32, 0);
    for character in base64.trim_end_matches('=').bytes() {
        word = word << 6 | digits[usize::from(character)]?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits) as u8);
        }
    }
    Some(bytes)
}

fn encode(numbers: &[f64]) -> String {
    let bytes: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    let mut data = String::with_capacity(bytes.len() * 4 / 3 + 4);
    for three in bytes.chunks(3) {
        let byte = |k: usize| u32::from(three.get(k).copied().unwrap_or(0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for k in 0..4 {
            let digit = ALPHABET[(word >> (18 - 6 * k) & 63) as usize];
            data.push(if k > three.len() { '=' } else { char::from(digit) });
        }
    }
    format!("{{\"dtype\":\"float64\",\"shape\":[{}],\"data\":\"{data}\"}}", numbers.len())
}

fn number(x: f64) -> String {
    match x {
        _ if x.is_nan() => "\"NaN\"".into(),
        _ if x.is_infinite() => if x > 0.0 { "\"Infinity\"" } else { "\"-Infinity\"" }.into(),
        _ => format!("{x:e}"),
    }
}

fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c < ' ' => format!("\\u{:04x}", u32::from(c)),
        c => c.into(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
