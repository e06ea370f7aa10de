import ControlAPI
import Mustache

/// The templates of `Templates/`, which are within the program.
enum PageTemplates {
    private static let texts: [(name: String, bytes: [UInt8])] = [
        ("layout", PackageResources.layout_mustache), ("time", PackageResources.time_mustache),
        ("state", PackageResources.state_mustache), ("form", PackageResources.form_mustache),
        ("problem", PackageResources.problem_mustache), ("strip", PackageResources.strip_mustache),
        ("pager", PackageResources.pager_mustache), ("sign-in", PackageResources.sign_in_mustache),
        ("sign-in-link", PackageResources.sign_in_link_mustache), ("overview", PackageResources.overview_mustache),
        ("jobs", PackageResources.jobs_mustache), ("job", PackageResources.job_mustache),
        ("job-form", PackageResources.job_form_mustache), ("tasks", PackageResources.tasks_mustache),
        ("task", PackageResources.task_mustache), ("groups", PackageResources.groups_mustache),
        ("group", PackageResources.group_mustache), ("release", PackageResources.release_mustache),
        ("release-row", PackageResources.release_row_mustache), ("outlook", PackageResources.outlook_mustache),
        ("executors", PackageResources.executors_mustache), ("errors", PackageResources.errors_mustache),
        ("error", PackageResources.error_mustache), ("audit", PackageResources.audit_mustache),
        ("tokens", PackageResources.tokens_mustache), ("settings", PackageResources.settings_mustache),
        ("search", PackageResources.search_mustache), ("times", PackageResources.times_mustache),
        ("attempts", PackageResources.attempts_mustache), ("choice", PackageResources.choice_mustache),
        ("rollback", PackageResources.rollback_mustache),
        ("saved-filters", PackageResources.saved_filters_mustache),
        ("drain", PackageResources.drain_mustache),
    ]

    /// - Throws: for a template that is none: a fault of the build.
    static func library() throws -> MustacheLibrary {
        var library = MustacheLibrary()
        for (name, bytes) in texts { try library.register(String(decoding: bytes, as: UTF8.self), named: name) }
        return library
    }
}
