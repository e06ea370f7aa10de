import ControlAPI
import Foundation
import HTTPTypes
import JSONWriting
import JobModel

/// A request for a page: what it names, who asks, and in which language and time zone it is answered.
struct PageCall {
    let request: SiteRequest
    let desk: SiteDesk
    let renderer: PageRenderer
    /// The parts of the path that have names.
    var values: [String: String] = [:]
    let query: [String: String]
    /// Of each name of the query its values, in their order.
    let queryLists: [String: [String]]
    /// What a form has sent, in its order.
    private(set) var form: [(name: String, value: String)]
    /// The file that a form has sent, and the name that it was sent with.
    private(set) var file: (path: String, name: String)?
    let preferences: Preferences
    let words: Words

    init(_ request: SiteRequest, desk: SiteDesk, renderer: PageRenderer) {
        self.request = request
        self.desk = desk
        self.renderer = renderer
        let asked = FormText.values(request.query ?? "")
        query = Dictionary(asked.map { ($0.name, $0.value) }) { first, _ in first }
        queryLists = Dictionary(grouping: asked, by: \.name).mapValues { $0.map(\.value) }
        form = request.upload == nil ? FormText.values(String(decoding: request.body, as: UTF8.self)) : []
        preferences = Preferences(request)
        words = renderer.words(preferences.language)
    }

    /// Whether a page that is open reads again what it shows. The answer has nothing of its reader's session.
    var isLiveRead: Bool { request.method == .get && request.headers[SharedPages.liveHeader] != nil }

    /// What is asked for in a query; `nil` for nothing.
    func asked(_ name: String) -> String? { query[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// All that is asked for by a name.
    func askedAll(_ name: String) -> [String] { queryLists[name, default: []].filter { !$0.isEmpty } }

    /// What a form has sent, without blanks around it; `nil` for nothing.
    func sent(_ name: String) -> String? {
        guard let text = form.first(where: { $0.name == name })?.value.trimmingCharacters(in: .whitespacesAndNewlines)
        else { return nil }
        return text.isEmpty ? nil : text
    }

    /// Reads what a form that uploads has sent.
    mutating func readUpload() throws {
        guard let upload = request.upload else { return }
        let read = try MultipartForm(upload, contentType: request.headers[.contentType] ?? "")
        form = read.fields
        file = read.file
    }

    /// JSON that a form has sent, as it was written; `nil` for nothing.
    ///
    /// - Throws: `Problem` that names the field.
    func sentJSON(_ name: String) throws(Problem) -> JSONValue? {
        guard let text = sent(name) else { return nil }
        do throws(Problem) {
            _ = try JSONValue(reading: text)
        } catch {
            var problem = error
            problem.detail = problem.detail.replacing("body:", with: "\(name):")
            problem.field = name
            throw problem
        }
        return .raw(text)
    }

    /// - Throws: `Problem` for a form that no page of this session has shown.
    func checkForm() throws(Problem) {
        // Who is not signed in has no session to abuse.
        guard let token = desk.formToken else { return }
        guard sent("form_token") == token else {
            throw Problem(
                .forbidden, "the form is of another session", cure: "open its page again, and send it from there")
        }
    }

    // MARK: - Asking

    func get(_ path: String, _ query: [String: String?] = [:]) throws(Problem) -> JSONValue {
        try get(path, lists: query.compactMapValues { $0.map { [$0] } })
    }

    /// As above, with names that come several times.
    func get(_ path: String, lists query: [String: [String]]) throws(Problem) -> JSONValue {
        try desk.ask(.get, "/api/v1\(path)", query: query).json
    }

    /// The items of a list.
    func list(_ path: String, _ query: [String: String?] = [:]) throws(Problem) -> [JSONValue] {
        try get(path, query)["items"].list
    }

    /// What is not there is no reason to show nothing else.
    func find(_ path: String, _ query: [String: String?] = [:]) throws(Problem) -> JSONValue? {
        do throws(Problem) {
            return try get(path, query)
        } catch {
            guard error.kind == .notFound else { throw error }
            return nil
        }
    }

    /// Does what a form asks for. One that is sent twice is done once.
    @discardableResult
    func post(_ path: String, _ body: [String: JSONValue]? = nil) throws(Problem) -> JSONValue {
        try desk.ask(.post, "/api/v1\(path)", body: body.map(JSONValue.object), headers: formHeaders).json
    }

    var formHeaders: HTTPFields {
        var headers: HTTPFields = [:]
        headers[.init("Idempotency-Key")!] = sent("form_key")
        headers[.ifMatch] = sent("entity_tag")
        return headers
    }

    /// A part of a path, escaped.
    static func part(_ text: String) -> String { FormText.escaped(text) }

    // MARK: - Answering

    /// Answers with a page.
    ///
    /// - Parameter problem: why what was asked for was not done; shown above it.
    func page(_ page: Page, refusing problem: Problem? = nil) throws -> SiteReply {
        guard let problem else { return try renderer.reply(page, self) }
        var page = page
        page.status = problem.kind.status
        page.problem = ["detail": problem.detail, "cure": problem.cure.orNo]
        return try renderer.reply(page, self)
    }

    /// Sends the browser to a page that tells what was done.
    func done(_ path: String, _ note: String, _ count: Int64? = nil) -> SiteReply {
        let query = ["note": note, "count": count.map(String.init)].compactMapValues { $0 }
        return .seeOther("\(path)\(path.contains("?") ? "&" : "?")\(FormText.encoded(query))")
    }
}
