import Mustache

/// The pages' templates, read once.
struct PageTemplates: Sendable {
    let library: MustacheLibrary
}
