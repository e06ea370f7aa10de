import JSONWriting
public import JobModel
import JobStore
public import Operations

extension RemoteControl: NodeControl {
    public func drainNode(_ hostname: String, forMs: Int64?) throws -> Pause {
        let nodes = try post("nodes", hostname, "drain", body: PauseInput.body(forMs: forMs)) {
            try $0.list("items").map(ExecutorNode.init(answer:))
        }
        return nodes.first?.drain ?? Pause()
    }

    public func undrainNode(_ hostname: String) throws {
        _ = try post("nodes", hostname, "undrain") { try $0.list("items").count }
    }
}
