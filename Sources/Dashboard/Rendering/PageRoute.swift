import ControlAPI
import HTTPTypes
import JobModel

/// One page, or what one form does.
struct PageRoute: Sendable {
    enum Access: Sendable, Equatable {
        case everyone
        case role(Role)
    }

    var method: HTTPRequest.Method
    /// With names in braces where a part is read.
    var path: String
    var access: Access
    var run: @Sendable (PageCall) throws -> SiteReply

    static func get(
        _ path: String, _ access: Access = .role(.viewer), _ run: @escaping @Sendable (PageCall) throws -> SiteReply
    ) -> PageRoute {
        PageRoute(method: .get, path: path, access: access, run: run)
    }

    static func post(
        _ path: String, _ access: Access, _ run: @escaping @Sendable (PageCall) throws -> SiteReply
    ) -> PageRoute {
        PageRoute(method: .post, path: path, access: access, run: run)
    }
}
