namespace FlagGateway.Core.Shadow;

/// <summary>An item of an array.</summary>
internal readonly record struct JsonItem(int Node, int Index);

/// <summary>
/// Finds partners for the items of two unordered arrays in O(n log n): equals first, by hash, then by a key that
/// decides which items to compare. Each array is sorted separately and the two are merged, so the result is symmetric.
/// </summary>
internal static class ItemPairs
{
    private static readonly byte[][] Identities = [.. new[] { "id", "_id", "uuid", "key", "code", "name" }.Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>Returns items without an equal, with their partner if there is one.</summary>
    public static List<(JsonItem? Control, JsonItem? Candidate)> Create(JsonOperand control, int[] controlItems, JsonOperand candidate, int[] candidateItems, WalkState array)
    {
        var place = array.Item(-1);
        var left = Merge(
            Keyed(controlItems, (node, _) => (control.Exact(node, place), 0)),
            Keyed(candidateItems, (node, _) => (candidate.Exact(node, place), 0)));
        left.RemoveAll(pair => pair is { Control: not null, Candidate: not null });

        return Merge(
            Keyed(left.Where(pair => pair.Control is not null).Select(pair => pair.Control!.Value), item => PairKey(control, item, place)),
            Keyed(left.Where(pair => pair.Candidate is not null).Select(pair => pair.Candidate!.Value), item => PairKey(candidate, item, place)));
    }

    // Different scalars count as one missing and one added, unless they are numbers within tolerance.
    private static (ulong Key, double Order) PairKey(JsonOperand operand, JsonItem item, WalkState place)
    {
        var kind = operand.Tree[item.Node].Kind;
        if (kind == JsonKind.Object && IdentityOf(operand, item.Node, place) is { } identity)
            return (identity, 0);
        if (operand.HasTolerance)
            return (operand.Shape(item.Node, place), FirstNumber(operand.Tree, item.Node));
        return kind is JsonKind.Object or JsonKind.Array ? (Hash64.Mix(0, (ulong)kind), 0) : (operand.Exact(item.Node, place), 0);
    }

    private static ulong? IdentityOf(JsonOperand operand, int node, WalkState place)
    {
        var tree = operand.Tree;
        var (best, rank) = (-1, Identities.Length);
        for (var child = node + 1; child < tree[node].End; child = tree[child].End)
        {
            if (tree[child].Kind is not (JsonKind.String or JsonKind.Number))
                continue;
            var found = Rank(tree.Name(child));
            if (found < 0 || found > rank || place.Member(tree.Name(child)).IsIgnored)
                continue;
            (best, rank) = (child, found);
        }

        return best < 0 ? null : Hash64.Mix(operand.Exact(best, place.Member(tree.Name(best))), (ulong)rank);
    }

    private static int Rank(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Identities.Length; i++)
        {
            if (name.SequenceEqual(Identities[i]))
                return i;
        }

        return -1;
    }

    private static double FirstNumber(JsonTree tree, int node)
    {
        for (var i = node; i < tree[node].End; i++)
        {
            if (tree[i].Kind == JsonKind.Number)
                return JsonNumber.Double(tree.Text(i));
        }

        return 0;
    }

    private static List<Entry> Keyed(int[] nodes, Func<int, int, (ulong Key, double Order)> keyOf) =>
        Sorted(nodes.Select((node, index) => new Entry(keyOf(node, index), new JsonItem(node, index))));

    private static List<Entry> Keyed(IEnumerable<JsonItem> items, Func<JsonItem, (ulong Key, double Order)> keyOf) =>
        Sorted(items.Select(item => new Entry(keyOf(item), item)));

    private static List<Entry> Sorted(IEnumerable<Entry> entries)
    {
        var sorted = entries.ToList();
        sorted.Sort((a, b) => a.Key.CompareTo(b.Key) is not 0 and var order ? order : a.Item.Index.CompareTo(b.Item.Index));
        return sorted;
    }

    private static List<(JsonItem? Control, JsonItem? Candidate)> Merge(List<Entry> controlItems, List<Entry> candidateItems)
    {
        var pairs = new List<(JsonItem?, JsonItem?)>();
        for (int i = 0, j = 0; i < controlItems.Count || j < candidateItems.Count;)
        {
            var order = i == controlItems.Count ? 1 : j == candidateItems.Count ? -1 : controlItems[i].Key.Key.CompareTo(candidateItems[j].Key.Key);
            pairs.Add((order <= 0 ? controlItems[i++].Item : null, order >= 0 ? candidateItems[j++].Item : null));
        }

        return pairs;
    }

    private readonly record struct Entry((ulong Key, double Order) Key, JsonItem Item);
}
