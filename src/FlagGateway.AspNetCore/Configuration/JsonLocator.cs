using System.Text.Json;
using FlagGateway.Core.Json;

namespace FlagGateway.Configuration;

/// <summary>
/// Finds the lines of paths in JSON text. Called only if there is something to report: it reads the
/// text once, builds no tree, and stops at the last requested path.
/// </summary>
internal static class JsonLocator
{
    /// <summary>The line, from 1, where the key or element at a path begins.</summary>
    /// <returns>The line of its nearest ancestor if there is no such element; 0 if no line is known.</returns>
    public static int FindLine(ReadOnlySpan<byte> json, string path) => FindLines(json, [path])[0];

    /// <summary>The lines of many paths in one pass, in the order of <paramref name="paths"/>.</summary>
    /// <inheritdoc cref="FindLine"/>
    public static int[] FindLines(ReadOnlySpan<byte> json, IReadOnlyList<string> paths)
    {
        PathTree tree = new(paths);
        try
        {
            Walk(json, tree);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The text is invalid from here; lines found before are still valid.
        }

        return tree.Lines();
    }

    private static void Walk(ReadOnlySpan<byte> json, PathTree tree)
    {
        JsonCursor cursor = new(json);
        if (!cursor.Read())
            return;

        tree.Found(tree.Root, cursor.Line());
        Visit(ref cursor, tree, tree.Root);
    }

    // The cursor starts at the first token of the node's value and stops at the last one.
    private static void Visit(ref JsonCursor cursor, PathTree tree, PathTree.Node node)
    {
        if (!node.HasChildren)
            cursor.Skip();
        else if (cursor.TokenType == JsonTokenType.StartObject)
            VisitObject(ref cursor, tree, node);
        else if (cursor.TokenType == JsonTokenType.StartArray)
            VisitArray(ref cursor, tree, node);
    }

    private static void VisitObject(ref JsonCursor cursor, PathTree tree, PathTree.Node node)
    {
        while (!tree.IsComplete && cursor.Read() && cursor.TokenType != JsonTokenType.EndObject)
        {
            if (node.Property(ref cursor) is not { } child)
            {
                cursor.Skip();
                continue;
            }

            tree.Found(child, cursor.Line());
            cursor.Read();
            Visit(ref cursor, tree, child);
        }
    }

    private static void VisitArray(ref JsonCursor cursor, PathTree tree, PathTree.Node node)
    {
        for (var index = 0; !tree.IsComplete && cursor.Read() && cursor.TokenType != JsonTokenType.EndArray; index++)
        {
            if (node.Element(index) is not { } child)
            {
                cursor.Skip();
                continue;
            }

            tree.Found(child, cursor.Line());
            Visit(ref cursor, tree, child);
        }
    }
}
