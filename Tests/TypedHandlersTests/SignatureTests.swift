import Testing

@testable import TypedHandlers

@Suite("Signatures are read, or refused at their place")
struct SignatureTests {
    @Test("A signature gives its parameters, with types, optionals and defaults")
    func parameters() throws {
        let signature = try Signature(
            #"u64 ( crc : u64=0,data:bytes32 , note: str?, on: bool = 1, to: str = "a, b) \" c", c: ctx, j: json = null )"#
        )
        #expect(signature.returned == .scalar(.u64))
        #expect(signature.parameters.map(\.name) == ["crc", "data", "note", "on", "to", "c", "j"])
        #expect(signature.parameters.map(\.type) == [.u64, .bytes32, .str, .bool, .str, .ctx, .json])
        #expect(signature.parameters.map(\.isOptional) == [false, false, true, false, false, false, false])
        #expect(
            signature.parameters.map(\.defaultText) == ["0", nil, nil, "true", #""a, b) \" c""#, nil, "null"])
        #expect(signature.freeSymbol == nil && signature.failureRule == nil)
    }

    @Test("What is returned, what frees it and when it is a failure are told apart")
    func returned() throws {
        #expect(try Signature("void()").returned == .nothing)
        #expect(try Signature("status(c: ctx)").returned == .status)
        #expect(try Signature("str()").returned == .text(mayBeNull: false))
        let text = try Signature("str?(a: i8) fails if null errno free(g_free)")
        #expect(text.returned == .text(mayBeNull: true))
        #expect(text.freeSymbol == "g_free")
        #expect(text.failureRule == .init(condition: .null, readsErrno: true))
        #expect(
            try Signature("i32() fails if < 0 errno").failureRule == .init(condition: .negative, readsErrno: true))
        #expect(
            try Signature("bool() fails if != 0").failureRule == .init(condition: .notZero, readsErrno: false))
    }

    @Test(
        "Defaults fit their types to the last digit",
        arguments: [
            "i8 = -128", "i8 = 127", "u8 = 255", "i16 = -32768", "u16 = 65535", "i32 = -2147483648",
            "u32 = 4294967295", "i64 = -9223372036854775808", "i64 = 9223372036854775807", "u64 = 18446744073709551615",
            "f32 = 3.4e38", "f64 = -1.7E+308", "f64 = 1", "bool = false", #"str = """#, #"bytes = "\u0000""#,
            #"json = "x""#,
        ])
    func defaults(_ text: String) throws {
        #expect(try Signature("void(x: \(text))").parameters.count == 1)
    }

    @Test(
        "What is no signature is refused with the column and what is expected",
        arguments: [
            ("", 1, "the end cannot be returned; use void, status, str, str?, i8,"),
            ("u65(a: i8)", 1, #""u65" cannot be returned"#),
            ("bytes()", 1, #""bytes" cannot be returned"#),
            ("void", 5, #"the end stands where "(" should: the parameters begin with it"#),
            ("void(a)", 7, #"")" stands where ":" should: a parameter's type follows its name"#),
            ("void(a: i9)", 9, #""i9" is no type; use one of i8, i16"#),
            ("void(1a: i8)", 6, #""1a" stands where a parameter's name should: letters"#),
            ("void(a: i8,)", 12, #"")" stands where a parameter's name should"#),
            ("void(a: i8 b: i8)", 12, #""b" stands where ")" should: after a parameter comes a comma or"#),
            ("void(a: i8, a: i8)", 13, #""a" is there twice; rename one of them"#),
            ("void(c: ctx?)", 12, #"ctx is always there; leave out the "?""#),
            ("void(c: ctx = 1)", 13, "ctx takes no default"),
            ("void(a: i8? = 1)", 13, "an optional parameter takes no default; leave one out"),
            ("void(a: i8 = 128)", 14, #""128" is no default for i8; give an integer from -128 to 127"#),
            ("void(a: u64 = -1)", 15, #""-" is no default for u64; give an integer from 0 to 18446744073709551615"#),
            ("void(a: u64 = 18446744073709551616)", 15, "is no default for u64"),
            ("void(a: i32 = 1.0)", 15, "is no default for i32"),
            ("void(a: f32 = 1e39)", 15, "is no default for f32; give a number that fits"),
            ("void(a: f64 = 01)", 15, "is no default for f64"),
            ("void(a: bool = 2)", 16, "is no default for bool; give true or false"),
            (#"void(a: str = "x)"#, 15, "is no default for str; give a JSON string in double quotes"),
            (#"void(a: str = "\u0000")"#, 15, "is no default for str"),
            ("void(a: str = x)", 15, #""x" is no default for str"#),
            ("void() free(x)", 8, #"only str is freed; leave out "free""#),
            ("str() free x", 12, #""x" stands where "(" should"#),
            ("str() free(a) free(b)", 15, #""free" is there twice"#),
            ("i32() fails < 0", 13, #"after "fails" comes "if""#),
            ("i32() fails if > 0", 16, #"">" is no condition; use "< 0", "!= 0" or "null""#),
            ("i32() fails if < 1", 16, "is no condition"),
            ("u32() fails if < 0", 16, "what is returned is never that"),
            ("i32() fails if null", 16, "what is returned is never that"),
            ("status() fails if != 0", 19, "what is returned is never that"),
            ("i32() errno", 7, #""errno" does not belong there; use "free(…)" or "fails if …""#),
            ("i32() \u{1}", 7, #""?" does not belong there"#),
        ])
    func refused(_ text: String, _ column: Int, _ reason: String) {
        let error = #expect(throws: SignatureError.self) { try Signature(text) }
        #expect(error?.column == column, "\(text): \(error.map { "\($0)" } ?? "")")
        #expect(error?.reason.contains(reason) == true, "\(text): \(error.map { "\($0)" } ?? "")")
    }

    @Test("A seventeenth parameter and a signature without end are refused")
    func limits() {
        let many = (1...17).map { "p\($0): i8" }.joined(separator: ", ")
        let error = #expect(throws: SignatureError.self) { try Signature("void(\(many))") }
        #expect(error?.reason == "more than 16 parameters; take one of type json")
        #expect(throws: SignatureError.self) { try Signature(String(repeating: " ", count: 5000)) }
    }

    @Test("The schema that a signature implies names types, ranges, defaults and what must be there")
    func schema() throws {
        let schema = try Signature("void(a: u8, b: str?, c: bytes32, d: i64 = 5, e: ctx, f: json)").parametersSchema
        #expect(
            schema == #"{"type":"object","additionalProperties":false,"required":["a","c","f"],"properties":{"#
                + #""a":{"type":"integer","minimum":0,"maximum":255},"b":{"type":["string","null"]},"#
                + #""c":{"type":["string","object"],"required":["base64"],"additionalProperties":false,"#
                + #""properties":{"base64":{"type":"string"}}},"#
                + #""d":{"type":"integer","minimum":-9223372036854775808,"maximum":9223372036854775807,"default":5},"f":{}}}"#
        )
    }
}
