import HTTPTypes
import JSONWriting
import JobModel
import JobStore

/// How full the queues are.
enum QueueRoutes {
    static let operations: [APIOperation] = [
        APIOperation(
            id: "listQueues", method: .get, path: "/api/v1/queues", tag: "groups",
            summary: "Tell how full each group's queue is, by the groups' names.", access: .role(.viewer),
            success: .init(status: .ok, about: "All queues.", schema: ListAnswer.schema(of: Shape.queue.reference)),
            isChange: false
        ) { call in
            let ids = Dictionary(try call.store.groups().map { ($0.name, $0.id) }) { $1 }
            let queues = try call.store.queueFigures(now: call.now)
            return ListAnswer.whole(queues.filter { ids[$0.group].map(call.caller.mayReach) ?? false }, .queue)
        }
    ]
}
