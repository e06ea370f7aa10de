import Foundation
import JSONWriting
import JobModel
import JobStore

/// A page of a list, as it is asked for and answered.
enum ListAnswer {
    /// Pages that one request looks through for rows that its caller may see.
    private static let mostPages = 20

    static let parameters: [Parameter] = [
        .query(
            "limit", .integer(within: Limits.rowsPerPage),
            "Items of the page at most; 100 when it is not given."),
        .query("cursor", .text(longest: 1_024), "Where the list goes on, as the page before said."),
        .query("count", .flag, "Whether to count the list; true when it is not given, and false is quicker."),
    ]

    static func schema(of item: Schema) -> Schema {
        .object([
            .init(name: "items", schema: .list(of: item), about: "", isRequired: true),
            .init(
                name: "next_cursor", schema: .nullable(.text()), about: "For the next page; null when there is none.",
                isRequired: true),
            .init(
                name: "count", schema: .nullable(.integer()),
                about: "Items of the whole list, counted up to 10000; null where nobody counts.", isRequired: true),
            .init(
                name: "count_is_exact", schema: .flag, about: "Otherwise there are more than count.", isRequired: true),
        ])
    }

    /// Reads a page, of what the caller may see.
    ///
    /// - Parameter group: of an item, where they are of several: `nil` for one that nobody bound to groups may see.
    static func read<Filter: ListFilter, Item>(
        _ filter: Filter, _ shape: Shape<Item>, for call: Call, group: ((Item) throws -> GroupID?)?,
        count: ((Filter) throws -> ListCount)? = nil, read: (Filter) throws -> Page<Item>
    ) throws -> Answer {
        let limit = Int(call.integer("limit") ?? 100)
        var filter = filter
        filter.after = try call.text("cursor").map(cursor)
        let isBound = group != nil && call.caller.token?.groupIDs != nil
        let isCounted = !isBound && call.text("count") != "false"
        let total = isCounted ? try count?(filter) : nil
        var items: [JSONValue] = []
        for _ in 0..<mostPages {
            filter.limit = limit - items.count
            let page = try read(filter)
            items += try page.filter { item in
                guard isBound, let group else { return true }
                return try group(item).map(call.caller.mayReach) ?? false
            }.map(shape.json)
            filter.after = page.next
            if page.next == nil || items.count >= limit { break }
        }
        return .json(
            .object([
                "items": .list(items), "next_cursor": JSONValue(filter.after.map(text)),
                "count": JSONValue(total?.number), "count_is_exact": .flag(total?.isExact ?? false),
            ]))
    }

    /// A list that is short: one page has it all.
    static func whole<Item>(_ items: [Item], _ shape: Shape<Item>) -> Answer { whole(items.map(shape.json)) }

    static func whole(_ items: [JSONValue]) -> Answer {
        .json(
            .object([
                "items": .list(items), "next_cursor": .null, "count": JSONValue(items.count),
                "count_is_exact": .flag(true),
            ]))
    }

    // Clients can't take it apart by accident, nor need they escape it.
    static func text(of cursor: PageCursor) -> String {
        Data(cursor.text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
    }

    static func cursor(_ text: String) throws -> PageCursor {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        guard let data = Data(base64Encoded: plain), let text = String(data: data, encoding: .utf8) else {
            throw Problem(
                .malformed, "cursor: not one of this list", cure: "pass next_cursor as it came", field: "cursor")
        }
        return PageCursor(text)
    }
}
