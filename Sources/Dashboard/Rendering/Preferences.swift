import ControlAPI
import HTTPTypes
import Scheduling

/// How somebody wants pages to be, as the browser remembers it.
struct Preferences: Hashable {
    enum Language: String, CaseIterable {
        case en, zh
    }

    enum Theme: String, CaseIterable {
        case auto, light, dark
    }

    enum Density: String, CaseIterable {
        case roomy, dense
    }

    static let languageCookie = "dotjob_language"
    static let themeCookie = "dotjob_theme"
    static let densityCookie = "dotjob_density"
    static let zoneCookie = "dotjob_zone"

    var language: Language
    var theme: Theme
    var density: Density
    /// A time zone's name.
    var zone: String
    /// Whether the browser has told its zone, or somebody has chosen one.
    var hasZone: Bool

    init(_ request: SiteRequest) {
        language =
            request.cookies[Self.languageCookie].flatMap(Language.init)
            ?? Self.language(accepted: request.headers[.acceptLanguage] ?? "")
        theme = request.cookies[Self.themeCookie].flatMap(Theme.init) ?? .auto
        density = request.cookies[Self.densityCookie].flatMap(Density.init) ?? .roomy
        let told = request.cookies[Self.zoneCookie].flatMap(Self.zone)
        zone = told ?? "UTC"
        hasZone = told != nil
    }

    /// The first language of a browser's list that there is.
    static func language(accepted: String) -> Language {
        for entry in accepted.split(separator: ",") {
            let tag = entry.prefix { $0 != ";" }.trimmingPrefix { $0 == " " }
            if let language = Language(rawValue: tag.prefix(2).lowercased()) { return language }
        }
        return .en
    }

    /// The name of a zone that there is.
    static func zone(_ cookie: String) -> String? {
        guard let name = FormText.values("z=\(cookie)").first?.value, name.utf8.count <= 64,
            (try? ZoneDirectory.system.rules(named: name)) != nil
        else { return nil }
        return name
    }

    /// The header that makes a browser remember, for a year.
    static func cookie(_ name: String, _ value: String) -> String {
        "\(name)=\(FormText.escaped(value)); Path=/; SameSite=Lax; Max-Age=31536000"
    }
}
