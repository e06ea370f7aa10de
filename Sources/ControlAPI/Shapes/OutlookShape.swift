import JSONWriting
import JobModel
import Operations
import ParameterSchemas

extension Shape where Thing == PublishOutlook {
    private static func names(_ names: [String]) -> JSONValue { .list(names.map(JSONValue.text)) }

    static let outlook = Shape(
        name: "PublishOutlook",
        fields: [
            .init("dry_run", .flag, "Always true: nothing was written.") { _ in .flag(true) },
            .init("is_new", .flag, "Otherwise the group runs these very bytes, and nothing would be published.") {
                .flag($0.outcome.isNew)
            },
            .init("group", .text(), "") { .text($0.outcome.release.groupName) },
            .init("number", .integer(), "That the release would have, or that of the one which holds the bytes.") {
                JSONValue($0.outcome.release.number)
            },
            .init("canary_percent", .nullable(.integer(1...99)), "Its share of the claims at first.") {
                JSONValue($0.outcome.canaryPercent)
            },
            .init("digest", .text(), "Of its bundle.") { .text($0.outcome.release.digest) },
            .init("plugins", .list(of: .reference(Shape<Plugin>.plugin.name)), "All that the group would run.") {
                .list($0.outcome.release.plugins.map(Shape<Plugin>.plugin.json))
            },
            .init("given", .list(of: .reference(Shape<Plugin>.plugin.name)), "Those of them that were sent.") {
                .list($0.outcome.plugins.map(Shape<Plugin>.plugin.json))
            },
            .init("compared_to", .nullable(.integer()), "The release before; null for none.") {
                JSONValue($0.comparison.before)
            },
            .init("handlers_added", .list(of: .text()), "") { names($0.comparison.handlers.added) },
            .init("handlers_removed", .list(of: .text()), "") { names($0.comparison.handlers.removed) },
            .init("handlers_changed", .list(of: .text()), "In both, with other bytes.") {
                names($0.comparison.handlers.changed)
            },
            .init(
                "handlers", .list(of: .reference(Shape<PluginHandler>.handler.name)),
                "Of the plugin that was sent, with what their parameters must be."
            ) { outlook in
                .list(outlook.outcome.plugins.flatMap(\.handlerDetails).map(Shape<PluginHandler>.handler.json))
            },
            .init("misfits", .list(of: .reference(Component.misfit.name)), "Enabled jobs that would fail.") {
                .list($0.misfits.map(\.json))
            },
        ])
}

extension JobMisfit {
    var json: JSONValue {
        .object([
            "job_id": JSONValue(jobID), "job": .text(jobName), "place": .text(fault.place),
            "fault": .text(fault.reason),
            "reason": .text(reason),
        ])
    }
}

extension Component {
    static let misfit = Component(
        name: "JobMisfit",
        schema: .object([
            .init(name: "job_id", schema: .integer(), about: "", isRequired: true),
            .init(name: "job", schema: .text(), about: "Its name.", isRequired: true),
            .init(
                name: "place", schema: .text(), about: "Of the member that does not fit; empty for all of them.",
                isRequired: true),
            .init(name: "fault", schema: .text(), about: "What is wrong there.", isRequired: true),
            .init(name: "reason", schema: .text(), about: "Both, in words.", isRequired: true),
        ]))
}
