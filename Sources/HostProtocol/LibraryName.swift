/// What is wrong when plugins of one group bring different libraries under one name.
///
/// A host is one process, and the dynamic linker has one library of a name (SONAME) in it: the first that was loaded. Who asks for another
/// of that name gets the first, without a word.
public enum LibraryName {
    private static let cure = "give it a SONAME of its own, link it statically, or publish to another group"

    /// Of a plugin that brings `file`, and another plugin that brings `otherFile`.
    public static func clash(
        _ name: String, file: String, other plugin: String, otherFile: String
    ) -> LibraryFile.Fault {
        LibraryFile.Fault(
            reason:
                "its \"\(file)\" and the \"\(otherFile)\" of plugin \"\(plugin)\" share the SONAME \"\(name)\" but not their bytes, "
                + "and a host loads one library of a name",
            cure: cure)
    }

    /// Of a plugin that brings `file`, where the process has another one, which no plugin brought.
    public static func clash(_ name: String, file: String, loaded: String) -> LibraryFile.Fault {
        LibraryFile.Fault(
            reason:
                "its \"\(file)\" is not loaded, since the host has \"\(loaded)\" under the SONAME \"\(name)\" already",
            cure: "leave it out, give it a SONAME of its own, or link it statically")
    }

    /// Of a plugin that needs a library of the node's, where another plugin brings one of that name.
    public static func borrowed(_ name: String, by file: String, other plugin: String, otherFile: String)
        -> LibraryFile.Fault
    {
        LibraryFile.Fault(
            reason:
                "its \"\(file)\" needs the node's \"\(name)\" but would get the \"\(otherFile)\" of plugin \"\(plugin)\", since a host "
                + "loads one library of a name",
            cure: "give that one a SONAME of its own, link it statically, or publish to another group")
    }
}
