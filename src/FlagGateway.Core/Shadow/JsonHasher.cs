using System.IO.Hashing;

namespace FlagGateway.Core.Shadow;

/// <summary>
/// Hashes values so that values equal by the rules, ignoring tolerances, have the same hash. Each value is hashed at
/// most once. A shape ignores numbers, so that values that differ only in numbers have the same hash.
/// </summary>
internal sealed class JsonHasher(JsonTree tree, ComparisonRules rules, StepBudget budget, bool isShape = false)
{
    // Zero is "not yet": a value whose hash is zero would only be hashed again.
    private readonly ulong[] _known = new ulong[tree.Length];

    public ulong Hash(int node, WalkState state)
    {
        if (_known[node] == 0 && budget.TrySpend())
            _known[node] = Compute(node, state);
        return _known[node];
    }

    private ulong Compute(int node, WalkState state)
    {
        var kind = tree[node].Kind;
        var value = kind switch
        {
            JsonKind.Null => 0UL,
            JsonKind.Number => isShape ? 0 : JsonNumber.Hash(tree.Text(node)),
            JsonKind.Array => OfItems(node, state),
            JsonKind.Object => OfMembers(node, state),
            _ => XxHash3.HashToUInt64(tree.Text(node)),
        };
        return Hash64.Mix(value, (ulong)kind);
    }

    private ulong OfItems(int node, WalkState state)
    {
        var (hash, index) = ((ulong)tree[node].Count, 0);
        foreach (var item in tree.Items(node))
        {
            var place = state.Item(index++);
            var one = place.IsIgnored ? 0 : Hash(item, place);
            hash = state.IsUnordered ? unchecked(hash + Hash64.Mix(0, one)) : Hash64.Mix(hash, one);
        }

        return hash;
    }

    private ulong OfMembers(int node, WalkState state)
    {
        ulong hash = 0;
        foreach (var member in JsonMembers.Read(tree, node))
        {
            var name = tree.Name(member.Node);
            var place = state.Member(name);
            if (place.IsIgnored || (rules.NullEqualsAbsent && member.Times == 1 && tree[member.Node].Kind == JsonKind.Null))
                continue;
            hash = Hash64.Mix(Hash64.Mix(hash, XxHash3.HashToUInt64(name)), Hash(member.Node, place));
            hash = Hash64.Mix(hash, (ulong)member.Times);
        }

        return hash;
    }
}
