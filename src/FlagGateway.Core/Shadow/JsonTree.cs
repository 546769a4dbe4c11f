namespace FlagGateway.Core.Shadow;

/// <summary>
/// A JSON document as a flat list of values. Used instead of JsonDocument, which closes each
/// array by searching backwards, which takes minutes for a malicious megabyte of brackets once its depth limit is
/// lifted.
/// </summary>
internal sealed class JsonTree(ReadOnlyMemory<byte> source, byte[] unescaped, JsonNode[] nodes, int length)
{
    public const int Root = 0;

    public int Length => length;

    public bool HasDeepParts { get; init; }

    public ref readonly JsonNode this[int node] => ref nodes[node];

    public ReadOnlySpan<byte> Text(int node) => Bytes(nodes[node].Text);

    public ReadOnlySpan<byte> Name(int node) => Bytes(nodes[node].Name);

    /// <summary>The indexes of an array's items in their order.</summary>
    public int[] Items(int array)
    {
        var items = new int[nodes[array].Count];
        var next = array + 1;
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = next;
            next = nodes[next].End;
        }

        return items;
    }

    private ReadOnlySpan<byte> Bytes(Slice slice) => slice.Start < 0
        ? unescaped.AsSpan(~slice.Start, slice.Length)
        : source.Span.Slice(slice.Start, slice.Length);
}
