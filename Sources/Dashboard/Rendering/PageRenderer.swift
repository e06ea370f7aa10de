import ControlAPI
import Foundation
import HTTPTypes
import JobModel
import Mustache

/// Makes HTML of pages.
struct PageRenderer: Sendable {
    private let library: MustacheLibrary
    private let version: String
    private let assets: Assets
    private let languages: [Preferences.Language: Words]

    init(version: String, assets: Assets) throws {
        self.version = version
        self.assets = assets
        library = try PageTemplates.library()
        languages = [.en: try Words(PackageResources.en_json), .zh: try Words(PackageResources.zh_json)]
    }

    func words(_ language: Preferences.Language) -> Words { languages[language] ?? Words() }

    func reply(_ page: Page, _ call: PageCall) throws -> SiteReply {
        guard let html = library.render(fields(of: page, call), withTemplate: page.template) else {
            throw Problem(.internal, "template \"\(page.template)\": missing")
        }
        var headers: HTTPFields = [:]
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.cacheControl] = "no-store"
        headers[.vary] = "Cookie, Accept-Language, Accept-Encoding"
        if call.isLiveRead, !page.topics.isEmpty { headers[SharedPages.ageHeader] = "0" }
        let reply = SiteReply(status: page.status, headers: headers, body: Array(html.utf8))
        // Over TLS the length of a packed page that shows what its address says would tell of the secrets in it (BREACH).
        return call.request.isSecure && call.request.query != nil ? reply : reply.packed(for: call.request)
    }

    /// What every page has, with its own.
    private func fields(of page: Page, _ call: PageCall) -> Fields {
        var fields: Fields = [
            "t": call.words.nested, "title": page.title, "version": version, "assets": assets.paths,
            "language": call.preferences.language.rawValue, "theme": call.preferences.theme.rawValue,
            "density": call.preferences.density.rawValue, "zone": call.preferences.zone,
            "places": [page.place.rawValue: true], "topics": page.topics.joined(separator: ","),
            "is_live": !page.topics.isEmpty, "is_signed_in": call.desk.isSignedIn,
            "is_live_read": call.isLiveRead,
            "path": call.request.path, "search": call.asked("q") ?? "",
            "asks_zone": !call.preferences.hasZone,
        ]
        // A page that reads itself again has its own.
        fields["form_key"] = call.isLiveRead ? "" : UUID().uuidString
        fields["form_token"] = call.isLiveRead ? " " : call.desk.formToken
        if call.desk.isSignedIn {
            fields["me"] = ["name": call.desk.name, "role": call.desk.role?.rawValue ?? ""]
            fields["may"] = Dictionary(uniqueKeysWithValues: Role.allCases.map { ($0.rawValue, call.desk.has($0)) })
        }
        fields["note"] = Self.note(call)
        fields["problem"] = page.problem
        return fields.merging(page.fields) { $1 }
    }

    /// What was done before the page was shown: a sentence that there is words for, and nothing that an address made up.
    private static func note(_ call: PageCall) -> String? {
        guard let key = call.asked("note"), let words = call.words.find("note.\(key)") else { return nil }
        let count = call.asked("count").flatMap { Int64($0) } ?? 0
        return words.replacing("{count}", with: String(count))
    }
}
