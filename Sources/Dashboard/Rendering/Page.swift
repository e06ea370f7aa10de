import HTTPTypes

/// What templates read: texts, numbers, flags, lists and further fields.
typealias Fields = [String: Any]

extension Optional {
    /// For a section that stands only where there is something. A field that is missing would be looked for further out.
    var orNo: Any { map { $0 as Any } ?? false }
}

/// A page to be shown.
struct Page {
    /// Where a page is at home: what the rail marks.
    enum Place: String, CaseIterable {
        case overview, jobs, tasks, groups, executors, errors, tokens, audit, settings, none
    }

    /// Of `Templates/`.
    var template: String
    var title: String
    var place = Place.none
    var fields: Fields
    /// Topics of events after which it is looked at again; none for a page that stays as it is.
    var topics: [String] = []
    var status = HTTPResponse.Status.ok
    /// Why what was asked for was not done.
    var problem: Fields?

    init(_ template: String, _ title: String, in place: Place = .none, topics: [String] = [], _ fields: Fields) {
        self.template = template
        self.title = title
        self.place = place
        self.topics = topics
        self.fields = fields
    }
}
