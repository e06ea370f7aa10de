/// Reads signatures, by recursive descent:
///
///     signature = returned "(" [parameter {"," parameter}] ")" {clause}
///     returned  = "void" | "status" | scalar | "str" ["?"]
///     parameter = name ":" type ["?"] ["=" literal]
///     clause    = "free" "(" symbol ")" | "fails" "if" ("<" "0" | "!=" "0" | "null") ["errno"]
struct SignatureParser {
    private static let longestName = 64
    private static let longestSymbol = 256

    private var scanner: SignatureScanner

    init(_ text: String) throws(SignatureError) {
        scanner = SignatureScanner(text)
        if text.utf8.count > Signature.mostBytes {
            throw scanner.error(at: Signature.mostBytes, "a signature has at most \(Signature.mostBytes) bytes")
        }
    }

    mutating func signature() throws(SignatureError) -> Signature {
        var signature = Signature(returned: try returned(), parameters: [])
        try scanner.expect("(", "the parameters begin with it")
        signature.parameters = try parameters()
        while !scanner.isAtEnd { try clause(of: &signature) }
        return signature
    }

    // MARK: - What is returned

    private mutating func returned() throws(SignatureError) -> Signature.Returned {
        let column = scanner.column
        let found = scanner.found
        switch scanner.word() {
        case "void": return .nothing
        case "status": return .status
        case "str": return .text(mayBeNull: scanner.take("?"))
        case let word?:
            if let type = ParameterType(rawValue: word), type.isScalar { return .scalar(type) }
            fallthrough
        case nil:
            let scalars = ParameterType.allCases.filter(\.isScalar).map(\.rawValue).joined(separator: ", ")
            throw scanner.error(at: column, "\(found) cannot be returned; use void, status, str, str?, \(scalars)")
        }
    }

    // MARK: - Parameters

    private mutating func parameters() throws(SignatureError) -> [Signature.Parameter] {
        var parameters: [Signature.Parameter] = []
        if scanner.take(")") { return [] }
        repeat {
            let column = scanner.column
            let parameter = try parameter()
            if parameters.contains(where: { $0.name == parameter.name }) {
                throw scanner.error(at: column, "\"\(parameter.name)\" is there twice; rename one of them")
            }
            if parameters.count == Signature.mostParameters {
                throw scanner.error(
                    at: column, "more than \(Signature.mostParameters) parameters; take one of type json")
            }
            parameters.append(parameter)
        } while scanner.take(",")
        try scanner.expect(")", "after a parameter comes a comma or the end of the list")
        return parameters
    }

    private mutating func parameter() throws(SignatureError) -> Signature.Parameter {
        let name = try name("a parameter's name", atMost: Self.longestName)
        try scanner.expect(":", "a parameter's type follows its name")
        let type = try type()
        let column = scanner.column
        let isOptional = scanner.take("?")
        if isOptional, type == .ctx { throw scanner.error(at: column, "ctx is always there; leave out the \"?\"") }
        let equals = scanner.column
        guard scanner.take("=") else { return .init(name: name, type: type, isOptional: isOptional) }
        if isOptional || type == .ctx {
            let reason = type == .ctx ? "ctx takes no default" : "an optional parameter takes no default; leave one out"
            throw scanner.error(at: equals, reason)
        }
        return .init(name: name, type: type, isOptional: false, defaultText: try defaultText(of: type))
    }

    private mutating func name(_ what: String, atMost limit: Int) throws(SignatureError) -> String {
        let column = scanner.column
        let found = scanner.found
        guard let name = scanner.word() else {
            throw scanner.error(at: column, "\(found) stands where \(what) should: letters, digits and underscores")
        }
        if name.utf8.count > limit { throw scanner.error(at: column, "\(what) has at most \(limit) bytes") }
        return name
    }

    private mutating func type() throws(SignatureError) -> ParameterType {
        let column = scanner.column
        let found = scanner.found
        guard let type = scanner.word().flatMap(ParameterType.init) else {
            let types = ParameterType.allCases.map(\.rawValue).joined(separator: ", ")
            throw scanner.error(at: column, "\(found) is no type; use one of \(types)")
        }
        return type
    }

    private mutating func defaultText(of type: ParameterType) throws(SignatureError) -> String {
        let column = scanner.column
        let found = scanner.found
        guard let literal = scanner.literal(), let text = DefaultValue.text(literal, of: type) else {
            throw scanner.error(
                at: column, "\(found) is no default for \(type.rawValue); give \(DefaultValue.hint(of: type))")
        }
        return text
    }

    // MARK: - After the list

    private mutating func clause(of signature: inout Signature) throws(SignatureError) {
        let column = scanner.column
        let found = scanner.found
        if scanner.take(word: "free") {
            try freeClause(of: &signature, at: column)
        } else if scanner.take(word: "fails") {
            try failureClause(of: &signature, at: column)
        } else {
            throw scanner.error(at: column, "\(found) does not belong there; use \"free(…)\" or \"fails if …\"")
        }
    }

    private mutating func freeClause(of signature: inout Signature, at column: Int) throws(SignatureError) {
        guard case .text = signature.returned else {
            throw scanner.error(at: column, "only str is freed; leave out \"free\"")
        }
        if signature.freeSymbol != nil { throw scanner.error(at: column, "\"free\" is there twice") }
        try scanner.expect("(", "the function that frees stands in parentheses")
        signature.freeSymbol = try name("a function's name", atMost: Self.longestSymbol)
        try scanner.expect(")", "the function that frees stands in parentheses")
    }

    private mutating func failureClause(of signature: inout Signature, at column: Int) throws(SignatureError) {
        if signature.failureRule != nil { throw scanner.error(at: column, "\"fails\" is there twice") }
        let next = scanner.column
        guard scanner.take(word: "if") else { throw scanner.error(at: next, "after \"fails\" comes \"if\"") }
        let place = scanner.column
        let condition = try condition()
        guard condition.fits(signature.returned) else {
            throw scanner.error(at: place, "what is returned is never that; leave out the rule, or correct the type")
        }
        signature.failureRule = .init(condition: condition, readsErrno: scanner.take(word: "errno"))
    }

    private mutating func condition() throws(SignatureError) -> Signature.FailureRule.Condition {
        let column = scanner.column
        let found = scanner.found
        if scanner.take(word: "null") { return .null }
        let condition: Signature.FailureRule.Condition? =
            scanner.take("<") ? .negative : scanner.take("!=") ? .notZero : nil
        guard let condition, scanner.literal() == "0" else {
            throw scanner.error(at: column, "\(found) is no condition; use \"< 0\", \"!= 0\" or \"null\"")
        }
        return condition
    }
}

extension Signature.FailureRule.Condition {
    fileprivate func fits(_ returned: Signature.Returned) -> Bool {
        switch (self, returned) {
        case (.null, .text): true
        case (.negative, .scalar(let type)): type.isSigned
        case (.notZero, .scalar(let type)): type.range != nil || type == .bool
        default: false
        }
    }
}
