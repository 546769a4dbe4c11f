using System.Text.Json;

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
        Utf8JsonReader reader = new(json, JsonSyntax.ReaderOptions);
        LineCounter lines = new(json);
        if (!reader.Read())
            return;

        tree.Found(tree.Root, lines.At(reader.TokenStartIndex));
        Visit(ref reader, ref lines, tree, tree.Root);
    }

    // The reader starts at the first token of the node's value and stops at the last one.
    private static void Visit(ref Utf8JsonReader reader, ref LineCounter lines, PathTree tree, PathTree.Node node)
    {
        if (!node.HasChildren)
            reader.Skip();
        else if (reader.TokenType == JsonTokenType.StartObject)
            VisitObject(ref reader, ref lines, tree, node);
        else if (reader.TokenType == JsonTokenType.StartArray)
            VisitArray(ref reader, ref lines, tree, node);
    }

    private static void VisitObject(ref Utf8JsonReader reader, ref LineCounter lines, PathTree tree, PathTree.Node node)
    {
        while (!tree.IsComplete && reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var child = node.Property(ref reader);
            if (child is not null)
                tree.Found(child, lines.At(reader.TokenStartIndex));

            reader.Read();
            if (child is null)
                reader.Skip();
            else
                Visit(ref reader, ref lines, tree, child);
        }
    }

    private static void VisitArray(ref Utf8JsonReader reader, ref LineCounter lines, PathTree tree, PathTree.Node node)
    {
        for (var index = 0; !tree.IsComplete && reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (node.Element(index) is not { } child)
            {
                reader.Skip();
                continue;
            }

            tree.Found(child, lines.At(reader.TokenStartIndex));
            Visit(ref reader, ref lines, tree, child);
        }
    }
}
