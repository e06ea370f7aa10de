import JSONWriting
import JobModel
import JobStore

/// What a bulk action is about: ids, or all that a filter finds, when they are as many as its caller has seen.
struct BulkChoice<Item>: Sendable {
    /// What they are called: "tasks".
    let noun: String
    /// How many one request may change.
    let most: Int
    /// What the filter may say.
    let filter: [Parameter]
    let id: @Sendable (Item) -> Int64
    let group: @Sendable (Item) -> GroupID
    /// `nil` for one that is not there.
    let item: @Sendable (Call, Int64) throws -> Item?
    /// As many as are asked for at most, of one group where one is named.
    let list: @Sendable (Call, JSONNode, _ group: String?, Int) throws -> [Item]

    /// Of the request's body.
    var members: [Schema.Member] {
        [
            .init(name: "ids", schema: .list(of: .integer(1...Int64.max), most: most), about: "These \(noun)."),
            .init(
                name: "filter",
                schema: .object(filter.map { .init(name: $0.name, schema: $0.schema.inBody, about: $0.about) }),
                about: "In place of ids: all that it finds."),
            .init(
                name: "expected", schema: .integer(0...Int64(most)), about: "How many you have seen.", isRequired: true),
            .tolerance(upTo: most),
        ]
    }

    /// Those that a request is about.
    ///
    /// - Parameter isMeant: whether there is something to do about one: the others are not counted.
    /// - Throws: `Problem`; `drifted` when they are not as many as its caller has seen.
    func items(_ call: Call, where isMeant: (Item) -> Bool = { _ in true }) throws -> [Item] {
        let (ids, filter) = (call.body?["ids"]?.list, call.body?["filter"])
        let found: [Item]
        switch (ids, filter) {
        case (let ids?, nil): found = try items(ids.compactMap(\.integer), call)
        case (nil, let filter?): found = try items(filter, call)
        default: throw Problem(.invalid, "ids: either they or a filter is wanted, and not both", field: "ids")
        }
        let meant = found.filter(isMeant)
        try call.expect(meant.count)
        return meant
    }

    private func items(_ ids: [Int64], _ call: Call) throws -> [Item] {
        var seen: Set<Int64> = []
        return try ids.filter { seen.insert($0).inserted }.compactMap { try item(call, $0) }.map { item in
            try call.caller.reach(group(item), of: "\(noun.dropLast()) \(id(item))")
            return item
        }
    }

    private func items(_ filter: JSONNode, _ call: Call) throws -> [Item] {
        var found: [Item] = []
        for group in try groups(filter.oneOrMore("group"), call) {
            found += try list(call, filter, group, most + 1)
            guard found.count <= most else {
                throw Problem(
                    .invalid, "filter: finds more than \(most) \(noun)", cure: "narrow it, and go on from there",
                    field: "filter")
            }
        }
        return found
    }
}

extension BulkChoice {
    /// The groups to look in, one after the other: those of a token that is bound to some, so that what it may not see is in nobody's way.
    private func groups(_ named: [String], _ call: Call) throws -> [String?] {
        if !named.isEmpty { return Array(Set(named)).sorted() }
        guard let bound = call.caller.token?.groupIDs else { return [nil] }
        return try bound.sorted().compactMap { try call.store.group(id: $0)?.name }
    }
}

extension JSONNode {
    /// The texts of a member that is one, or a list of some.
    func oneOrMore(_ name: String) -> [String] {
        guard let member = self[name] else { return [] }
        return member.list?.compactMap(\.text) ?? member.text.map { [$0] } ?? []
    }
}

extension Schema.Member {
    /// What `Call.expect` allows.
    static func tolerance(upTo most: Int) -> Schema.Member {
        .init(
            name: "tolerance", schema: .integer(0...Int64(most)),
            about: "By how many it may be more or fewer; 0 when not given.")
    }
}

extension Call {
    /// Holds what there is against what the caller has seen.
    ///
    /// - Throws: `Problem` when it has drifted by more than the caller allows.
    func expect(_ count: Int) throws {
        let expected = body?["expected"]?.integer ?? 0
        guard abs(Int64(count) - expected) <= body?["tolerance"]?.integer ?? 0 else {
            throw Problem(
                .drifted, "expected: \(expected), where there are \(count) now",
                cure: "look again, or allow more with tolerance", field: "expected")
        }
    }
}

extension Component {
    static let changed = Component(
        name: "Changed",
        schema: .object([
            .init(name: "changed", schema: .integer(), about: "How many it changed.", isRequired: true)
        ]))
}

extension Answer {
    static func changed(_ count: Int) -> Answer { .json(.object(["changed": JSONValue(count)])) }
}
