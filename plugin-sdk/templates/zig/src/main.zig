//! The plugin @NAME@.

const std = @import("std");
const dotjob = @import("dotjob");

comptime {
    dotjob.plugin(.{
        .name = "@NAME@",
        .version = "0.1.0",
        .handlers = .{.{
            .name = "__HANDLER__",
            .run = greet,
            .summary = "Greets the person named in the parameters",
            .parameters_schema =
            \\{"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
            ,
        }},
    });
}

fn greet(task: dotjob.Task) !void {
    const allocator = std.heap.smp_allocator;
    const greeting = try greetingFor(allocator, try task.required([]const u8, "name"));
    defer allocator.free(greeting);
    task.info("{s}", .{greeting});
    try task.setResultJson(allocator, .{ .greeting = greeting });
}

fn greetingFor(allocator: std.mem.Allocator, name: []const u8) ![]u8 {
    return std.fmt.allocPrint(allocator, "hello, {s}", .{name});
}

test "a person is greeted" {
    const greeting = try greetingFor(std.testing.allocator, "Ada");
    defer std.testing.allocator.free(greeting);
    try std.testing.expectEqualStrings("hello, Ada", greeting);
}
