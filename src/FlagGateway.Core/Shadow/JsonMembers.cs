using System.Buffers.Binary;

namespace FlagGateway.Core.Shadow;

/// <summary>A member of an object as most parsers see it: the last of its key.</summary>
/// <param name="Node">The value.</param>
/// <param name="Times">Number of occurrences of the key.</param>
internal readonly record struct JsonMember(int Node, int Times);

/// <summary>
/// Lists an object's members sorted by the bytes of their names, so that two objects are compared by one merge.
/// </summary>
internal static class JsonMembers
{
    public static JsonMember[] Read(JsonTree tree, int node)
    {
        var children = tree.Items(node);
        if (SharedPrefix(tree, children) is { } shared)
            Sort(tree, children, shared);

        var members = new JsonMember[children.Length];
        var count = 0;
        for (var i = 0; i < children.Length; i++)
        {
            var isRepeat = count > 0 && tree.Name(members[count - 1].Node).SequenceEqual(tree.Name(children[i]));
            if (isRepeat)
                members[count - 1] = new JsonMember(children[i], members[count - 1].Times + 1);
            else
                members[count++] = new JsonMember(children[i], 1);
        }

        return count == members.Length ? members : members[..count];
    }

    // The length of the common prefix of all names; null if they are sorted already.
    private static int? SharedPrefix(JsonTree tree, int[] children)
    {
        if (children.Length < 2)
            return null;
        var first = tree.Name(children[0]);
        var (shared, isAscending) = (first.Length, true);
        for (var i = 1; i < children.Length; i++)
        {
            var name = tree.Name(children[i]);
            shared = Math.Min(shared, first.CommonPrefixLength(name));
            isAscending = isAscending && tree.Name(children[i - 1]).SequenceCompareTo(name) <= 0;
        }

        return isAscending ? null : shared;
    }

    // Most names are distinguished by the eight bytes after the common prefix, which are compared as one number.
    private static void Sort(JsonTree tree, int[] children, int shared)
    {
        var entries = new (ulong Start, int Node)[children.Length];
        Span<byte> start = stackalloc byte[sizeof(ulong)];
        for (var i = 0; i < entries.Length; i++)
        {
            var rest = tree.Name(children[i])[shared..];
            start.Clear();
            rest[..Math.Min(rest.Length, start.Length)].CopyTo(start);
            entries[i] = (BinaryPrimitives.ReadUInt64BigEndian(start), children[i]);
        }

        // Equal keys stay in the order given, so that the last one counts.
        entries.AsSpan().Sort((a, b) =>
            a.Start != b.Start ? a.Start.CompareTo(b.Start)
            : tree.Name(a.Node).SequenceCompareTo(tree.Name(b.Node)) is not 0 and var order ? order
            : a.Node.CompareTo(b.Node));
        for (var i = 0; i < entries.Length; i++)
            children[i] = entries[i].Node;
    }
}
