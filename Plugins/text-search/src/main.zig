//! Searches the files under a directory for a text.

const std = @import("std");
const dotjob = @import("dotjob");
const Search = @import("Search.zig");

comptime {
    dotjob.plugin(.{
        .name = "text-search",
        .version = "0.1.0",
        .handlers = .{.{
            .name = "search_text",
            .run = searchText,
            .summary = "The lines that hold a text, in the files under a directory",
            .parameters_schema =
            \\{"type": "object", "required": ["directory", "text"], "properties": {
            \\  "directory": {"type": "string"}, "text": {"type": "string", "minLength": 1},
            \\  "extension": {"type": "string", "description": "such as .txt; all files when left out"},
            \\  "limit": {"type": "integer", "minimum": 0, "maximum": 1000, "default": 100}}}
            ,
        }},
    });
}

fn searchText(task: dotjob.Task) !void {
    var arena: std.heap.ArenaAllocator = .init(std.heap.smp_allocator);
    defer arena.deinit();
    // No signal handlers of its own: those belong to the host.
    const io = std.Io.Threaded.global_single_threaded.io();

    const path = try task.required([]const u8, "directory");
    const text = try task.required([]const u8, "text");
    if (text.len == 0) return task.permanent("bad_input", "parameter \"text\": must not be empty", .{});
    const limit = try task.optional(u10, "limit") orelse 100;
    const extension = try task.optional([]const u8, "extension") orelse "";

    var directory = std.Io.Dir.cwd().openDir(io, path, .{ .iterate = true }) catch
        return task.permanent("bad_input", "directory \"{s}\": can't be read; name a directory", .{path});
    defer directory.close(io);

    var search: Search = .{ .allocator = arena.allocator(), .io = io, .text = text, .limit = limit };
    var walker = try directory.walk(arena.allocator());
    defer walker.deinit();
    while (try walker.next(io)) |entry| {
        if (entry.kind != .file or !std.mem.endsWith(u8, entry.basename, extension)) continue;
        try search.file(task, entry.dir, entry.basename, entry.path);
    }
    task.info("{d} files, {d} lines hold the text", .{ search.files, search.found });
    try task.setResultJson(arena.allocator(), .{
        .files = search.files,
        .found = search.found,
        .matches = search.matches.items,
    });
}

test {
    _ = Search;
}
