package import ControlAPI
import HTTPTypes
import JobModel

/// The pages that an operator keeps open: each is made of what operations of the API answer, and its forms ask for operations.
package struct Dashboard: Sendable {
    private let renderer: PageRenderer
    private let assets: Assets
    private let table: PageTable
    private let shared = SharedPages()

    /// - Parameter version: of dotjob.
    /// - Throws: when a template or a file of words is damaged: a fault of the build.
    package init(version: String) throws {
        assets = Assets()
        renderer = try PageRenderer(version: version, assets: assets)
        table = PageTable()
    }

    /// What a server shows beside the API.
    package var site: Site {
        Site(
            owns: { table.owns($0) || assets.owns($0) },
            respond: { request, desk in
                if let asset = assets.reply(to: request) { return asset }
                return respond(to: request, desk)
            })
    }

    private func respond(to request: SiteRequest, _ desk: SiteDesk) -> SiteReply {
        var call = PageCall(request, desk: desk, renderer: renderer)
        do {
            let (page, values) = try table.find(request)
            call.values = values
            guard page.access == .everyone || desk.isSignedIn else { return Self.toSignIn(request) }
            if case .role(let role) = page.access, !desk.has(role) {
                throw Problem(.forbidden, "this takes a token of the role \(role.rawValue)")
            }
            if request.method == .post {
                try call.readUpload()
                try call.checkForm()
            }
            guard call.isLiveRead else { return try page.run(call) }
            return try shared.reply(for: SharedPages.View(call)) { try page.run(call) }
        } catch let problem as Problem {
            return ProblemPage.reply(problem, call)
        } catch {
            return ProblemPage.reply(Problem(error), call)
        }
    }

    /// Whoever is not signed in comes back to what was asked for.
    private static func toSignIn(_ request: SiteRequest) -> SiteReply {
        guard request.method == .get else { return .seeOther("/sign-in") }
        let asked = request.path + (request.query.map { "?\($0)" } ?? "")
        return .seeOther(asked == "/" ? "/sign-in" : "/sign-in?next=\(FormText.escaped(asked))")
    }
}

extension SiteReply {
    /// Sends a browser on, to read another page.
    static func seeOther(_ path: String, headers: HTTPFields = [:]) -> SiteReply {
        var headers = headers
        headers[.location] = path
        headers[.cacheControl] = "no-store"
        return SiteReply(status: .seeOther, headers: headers)
    }
}
