import ControlAPI
import HTTPTypes

/// How somebody wants pages to be. The browser remembers it.
enum SettingsPage {
    static let routes: [PageRoute] = [
        .get("/settings", .everyone) { try page($0) },
        .post("/settings", .everyone) { try change($0) },
    ]

    private static func page(_ call: PageCall, _ problem: Problem? = nil) throws -> SiteReply {
        func options(_ values: [String], _ chosen: String, _ section: String) -> [Fields] {
            call.options(values, chosen: chosen) { "settings.\(section)_\($0)" }
        }
        let preferences = call.preferences
        let page = Page(
            "settings", call.words("settings.title"), in: .settings,
            [
                "languages": options(
                    Preferences.Language.allCases.map(\.rawValue), preferences.language.rawValue, "language"),
                "themes": options(Preferences.Theme.allCases.map(\.rawValue), preferences.theme.rawValue, "theme"),
                "densities": options(
                    Preferences.Density.allCases.map(\.rawValue), preferences.density.rawValue, "density"),
                "utc": RFC3339.text(call.desk.now),
            ])
        return try call.page(page, refusing: problem)
    }

    private static func change(_ call: PageCall) throws -> SiteReply {
        var cookies: [String] = []
        if let language = call.sent("language").flatMap(Preferences.Language.init) {
            cookies.append(Preferences.cookie(Preferences.languageCookie, language.rawValue))
        }
        if let theme = call.sent("theme").flatMap(Preferences.Theme.init) {
            cookies.append(Preferences.cookie(Preferences.themeCookie, theme.rawValue))
        }
        if let density = call.sent("density").flatMap(Preferences.Density.init) {
            cookies.append(Preferences.cookie(Preferences.densityCookie, density.rawValue))
        }
        if let zone = call.sent("zone") {
            guard Preferences.zone(FormText.escaped(zone)) != nil else {
                return try page(
                    call, Problem(.invalid, call.words("settings.no_zone", ["zone": zone]), field: "zone"))
            }
            cookies.append(Preferences.cookie(Preferences.zoneCookie, zone))
        }
        var reply = SiteReply.seeOther("/settings")
        for cookie in cookies { reply.headers.append(.init(name: .setCookie, value: cookie)) }
        return reply
    }
}
