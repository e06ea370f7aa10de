import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Metering
import NIOCore
public import ServiceLifecycle

/// Serves a process's metrics, and a sign of its life, where it serves nothing else. There are no tokens.
public struct MetricsServer: Service {
    private let configuration: ControlConfiguration
    private let responder: MetricsResponder

    /// - Parameters:
    ///   - bind: the address to listen on.
    ///   - port: 0 for a free one.
    ///   - isLocal: whether only this machine reaches the address: then a name of another machine is refused, as that of a page that a browser
    ///     here has been led to.
    ///   - onListening: told the port once it listens.
    public init(
        bind: String, port: Int, isLocal: Bool, metrics: MetricRegistry,
        onListening: @escaping @Sendable (Int) -> Void
    ) {
        var configuration = ControlConfiguration(uploadDirectory: "")
        configuration.bind = bind
        configuration.port = port
        configuration.limits.connections = 64
        configuration.limits.idleMs = 60_000
        configuration.limits.requestMs = 10_000
        configuration.onListening = onListening
        self.configuration = configuration
        responder = MetricsResponder(
            hosts: isLocal ? HostRule(bind: bind, publicURL: nil, allowedOrigins: [], isSecure: false) : nil,
            metrics: metrics)
    }

    public func run() async throws {
        do {
            try await ControlServer.application(responder, configuration, port: configuration.port).run()
        } catch let error as IOError where AddressTaken.isMeant(by: error) {
            throw AddressTaken(address: "\(configuration.bind):\(configuration.port)", option: "--metrics-port")
        }
    }
}

/// Answers two paths.
struct MetricsResponder: HTTPResponder {
    /// `nil` where others than this machine may ask, by whatever name.
    let hosts: HostRule?
    let metrics: MetricRegistry

    func respond(to request: Request, context: APIContext) async throws -> Response {
        let answer = answer(to: request, context)
        var fields = answer.fields
        RequestID.put(RequestID.of(request.head), into: &fields)
        guard case .text(let text) = answer.body else { return Response(status: .ok, headers: fields) }
        var body = ResponseBody(byteBuffer: ByteBuffer(string: text))
        if request.method == .head {
            fields[.contentLength] = String(body.contentLength ?? 0)
            body = .init()
        }
        return Response(status: .init(code: answer.status), headers: fields, body: body)
    }

    private func answer(to request: Request, _ context: APIContext) -> FinishedAnswer {
        do {
            try hosts?.check(request.head, ownAddress: context.ownAddress)
            let path = (request.head.path ?? "/").prefix { $0 != "?" }
            guard ["/metrics", "/healthz"].contains(path) else {
                throw Problem(.notFound, "path: nothing is there", cure: "ask for /metrics or /healthz")
            }
            guard [.get, .head].contains(request.method) else {
                throw Problem(.methodNotAllowed, "method: not one of this path's", cure: "use GET")
            }
            guard path == "/metrics" else {
                return FinishedAnswer(
                    status: 200, headers: ["Content-Type": "application/json; charset=utf-8"],
                    body: .text("{\"status\":\"ok\"}"))
            }
            return FinishedAnswer(
                status: 200, headers: ["Content-Type": MetricsPage.type], body: .text(metrics.text()))
        } catch {
            return FinishedAnswer(Problem(error), face: .rest)
        }
    }
}
