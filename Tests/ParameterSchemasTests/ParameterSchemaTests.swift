import ParameterSchemas
import Testing

@Suite("Parameters are held against a handler's schema")
struct ParameterSchemaTests {
    private static let mail = """
        {"type": "object", "required": ["to"], "additionalProperties": false,
         "definitions": {"address": {"type": "string", "minLength": 3, "pattern": "^[^@]+@[^@]+$"}},
         "properties": {
           "to": {"$ref": "#/definitions/address"},
           "copies": {"type": "array", "maxItems": 2, "items": {"$ref": "#/definitions/address"}},
           "priority": {"type": "integer", "minimum": 0, "maximum": 9},
           "ratio": {"type": ["number", "null"], "exclusiveMinimum": 0.5},
           "mode": {"enum": ["text", "html", 3]},
           "options": {"type": "object", "properties": {"retry": {"type": "boolean"}}}}}
        """

    private func fault(_ parameters: String, schema: String = mail) throws -> ParameterSchema.Fault? {
        let schema = try ParameterSchema(schema)
        do {
            try schema.check(parameters)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "What fits passes",
        arguments: [
            #"{"to": "a@b"}"#, #"{"to": "a@b", "copies": ["c@d"], "priority": 9, "ratio": null, "mode": 3}"#,
            #"{"to": "ä@ö", "ratio": 0.51, "options": {"retry": true, "other": 1}}"#,
        ])
    func fits(_ parameters: String) throws {
        #expect(try fault(parameters) == nil)
    }

    @Test(
        "What does not fit is told by its place and the reason, without the value",
        arguments: [
            (#"{}"#, "to", "missing; it must be a string"),
            (#"{"to": 5}"#, "to", "must be a string, and is an integer"),
            (#"{"to": "secret"}"#, "to", #"must match the pattern "^[^@]+@[^@]+$""#),
            (
                #"{"to": "a@b", "from": "c"}"#, "from",
                #"unknown; there are "copies", "mode", "options", "priority", "ratio", "to""#
            ),
            (#"{"to": "a@b", "copies": ["c@d", true]}"#, "copies.1", "must be a string, and is true or false"),
            (#"{"to": "a@b", "copies": ["c@d", "c@d", "c@d"]}"#, "copies", "must have at most this many elements: 2"),
            (#"{"to": "a@b", "priority": 10}"#, "priority", "must be at most 9"),
            (#"{"to": "a@b", "priority": -1}"#, "priority", "must be at least 0"),
            (#"{"to": "a@b", "priority": 1.5}"#, "priority", "must be an integer, and is a number"),
            (#"{"to": "a@b", "ratio": 0.5}"#, "ratio", "must be greater than 0.5"),
            (#"{"to": "a@b", "ratio": "x"}"#, "ratio", "must be one of these: a number, null, and is a string"),
            (#"{"to": "a@b", "mode": "pdf"}"#, "mode", #"must be one of "text", "html", 3"#),
            (#"{"to": "a@b", "options": {"retry": null}}"#, "options.retry", "must be true or false, and is null"),
            (#"[1]"#, "", "must be an object, and is an array"),
        ])
    func refused(_ parameters: String, _ place: String, _ reason: String) throws {
        let fault = try #require(try fault(parameters))
        #expect(fault.place == place)
        #expect(fault.reason == reason)
    }

    @Test("A missing member's type is told where the schema is plain about it")
    func missingType() throws {
        let schema = #"{"required": ["file"], "properties": {"file": {"type": "string"}}}"#
        #expect(try fault("{}", schema: schema)?.reason == "missing; it must be a string")
    }

    @Test("Alternatives: one that fits is enough; none is refused")
    func alternatives() throws {
        let schema = #"{"anyOf": [{"required": ["file"]}, {"required": ["url"]}]}"#
        #expect(try fault(#"{"url": "x"}"#, schema: schema) == nil)
        #expect(try fault(#"{"path": "x"}"#, schema: schema) != nil)
    }

    @Test("A long text against a pattern does not exhaust the stack")
    func longText() throws {
        let schema = #"{"properties": {"x": {"type": "string", "pattern": "^(a|b)*$"}}}"#
        let text = String(repeating: "ab", count: 125_000)
        #expect(try fault(#"{"x": "\#(text)"}"#, schema: schema) == nil)
        #expect(try fault(#"{"x": "\#(text)c"}"#, schema: schema)?.place == "x")
    }

    @Test("A schema that refers to itself is followed as deep as the value goes")
    func recursive() throws {
        let schema = ##"{"properties": {"child": {"$ref": "#"}, "n": {"type": "integer"}}}"##
        #expect(try fault(#"{"child": {"child": {"n": 1}}}"#, schema: schema) == nil)
        #expect(try fault(#"{"child": {"child": {"n": "1"}}}"#, schema: schema)?.place == "child.child.n")
    }

    @Test(
        "What is no schema is refused with the reason",
        arguments: [
            ("", "it is no JSON"), ("{", "it is no JSON"), ("5", "it is no JSON object"),
            (##"{"$ref": "#"}"##, ##""$ref" "#" leads in a circle"##),
            (
                ##"{"definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}}"##,
                ##""$ref" "#/definitions/b" leads in a circle"##
            ),
            (
                #"{"items": {"$ref": "https://example.org/x"}}"#,
                #""$ref" leads to another document, "https://example.org/x""#
            ),
            (##"{"items": {"$ref": "#/definitions/none"}}"##, ##""$ref" leads nowhere: "#/definitions/none""##),
            (#"{"properties": {"x": {"pattern": "["}}}"#, #""pattern" "[" is no regular expression"#),
        ])
    func noSchema(_ text: String, _ reason: String) {
        let error = #expect(throws: ParameterSchema.SchemaError.self) { _ = try ParameterSchema(text) }
        #expect(error?.reason == reason)
    }

    @Test(
        "A keyword of the wrong kind is refused",
        arguments: [#"{"type": 5}"#, #"{"properties": [1]}"#, #"{"minLength": "x"}"#])
    func wrongKeyword(_ text: String) {
        #expect(throws: ParameterSchema.SchemaError.self) { _ = try ParameterSchema(text) }
    }
}
