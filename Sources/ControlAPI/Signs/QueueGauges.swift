import JobModel
import JobStore
import Metering
import Operations

/// How full the queues are, as gauges.
enum QueueGauges {
    /// Blocks its thread.
    static func samples(from store: any Store, now: UTCMilliseconds) throws -> [MetricSample] {
        let facts = try GroupOperations(store: store).facts(now: now)
        return try store.queueFigures(now: now).flatMap { figures in
            [
                MetricSample(.queueTasks, figures.group, value: Double(figures.tasks)),
                MetricSample(.queueOldest, figures.group, value: age(figures.oldestDueAt, now: now)),
            ]
                + HeldReason.allCases.map { reason in
                    MetricSample(.queueHeld, figures.group, reason.rawValue, value: Double(figures.held[reason] ?? 0))
                }
        }
            + facts.flatMap { fact in
                [
                    MetricSample(.queueClaimed, fact.group.name, value: Double(fact.runningTasks)),
                    MetricSample(.executorsOnline, fact.group.name, value: Double(fact.onlineExecutors)),
                ]
            }
    }

    // A time that another program wrote may be any.
    private static func age(_ dueAt: UTCMilliseconds?, now: UTCMilliseconds) -> Double {
        dueAt.map { max(0, (Double(now) - Double(max($0, 0))) / 1_000) } ?? 0
    }
}
