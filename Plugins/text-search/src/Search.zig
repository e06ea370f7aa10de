//! A search over many files, and what it has found so far.

const std = @import("std");
const Search = @This();

allocator: std.mem.Allocator,
io: std.Io,
text: []const u8,
/// How many matches are kept; the others are only counted.
limit: usize,

files: usize = 0,
found: usize = 0,
matches: std.ArrayList(Match) = .empty,

pub const Match = struct { file: []const u8, line: usize, text: []const u8 };

/// A longer line is looked at in pieces, so that a text across two of them is not found.
const line_bytes_max = 64 << 10;
/// Of a match's line that is kept.
const shown_bytes_max = 200;
const lines_between_looks = 10_000;

/// Searches one file. `task` is asked now and then whether to stop.
pub fn file(search: *Search, task: anytype, directory: std.Io.Dir, name: []const u8, path: []const u8) !void {
    const input = try directory.openFile(search.io, name, .{});
    defer input.close(search.io);
    var buffer: [line_bytes_max]u8 = undefined;
    var reader = input.reader(search.io, &buffer);
    try search.lines(task, &reader.interface, path);
    search.files += 1;
}

fn lines(search: *Search, task: anytype, reader: *std.Io.Reader, path: []const u8) !void {
    var number: usize = 1;
    while (true) {
        if (number % lines_between_looks == 1) try task.checkStop();
        const line = reader.takeDelimiterInclusive('\n') catch |failure| switch (failure) {
            // The last line has no end; a line that fills the buffer is taken as it is.
            error.EndOfStream, error.StreamTooLong => try reader.take(reader.bufferedLen()),
            else => |other| return other,
        };
        if (line.len == 0) return;
        if (std.mem.indexOf(u8, line, search.text) != null) try search.keep(path, number, line);
        if (line[line.len - 1] == '\n') number += 1;
    }
}

fn keep(search: *Search, path: []const u8, number: usize, line: []const u8) !void {
    search.found += 1;
    if (search.matches.items.len >= search.limit) return;
    const shown = std.mem.trimEnd(u8, line[0..@min(line.len, shown_bytes_max)], "\r\n");
    // What is cut inside a letter, or no UTF-8 at all, would make the result no JSON.
    const text = try std.fmt.allocPrint(search.allocator, "{f}", .{std.unicode.fmtUtf8(shown)});
    try search.matches.append(search.allocator, .{
        .file = try search.allocator.dupe(u8, path),
        .line = number,
        .text = text,
    });
}

const Patient = struct {
    fn checkStop(_: Patient) !void {}
};

test "lines are numbered, the last one without an end too" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    var search: Search = .{ .allocator = arena.allocator(), .io = undefined, .text = "ab", .limit = 1 };
    var reader: std.Io.Reader = .fixed("ab\n\nnone\nxab");
    try search.lines(Patient{}, &reader, "f");
    try std.testing.expectEqual(2, search.found);
    try std.testing.expectEqual(1, search.matches.items.len);
    try std.testing.expectEqualStrings("ab", search.matches.items[0].text);

    search.limit = 2;
    reader = .fixed("none\nxab");
    try search.lines(Patient{}, &reader, "f");
    try std.testing.expectEqual(2, search.matches.items[1].line);
}
