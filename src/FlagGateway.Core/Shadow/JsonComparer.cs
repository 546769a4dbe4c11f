using System.Globalization;

namespace FlagGateway.Core.Shadow;

/// <summary>
/// Compares two documents by structure. All rules are symmetric, so that exchanging the documents exchanges
/// missing and added and changes nothing else, even where the budget ends.
/// </summary>
internal sealed class JsonComparer
{
    private readonly ComparisonRules _rules;
    private readonly StepBudget _budget;
    private readonly DifferenceLog _log;
    private readonly JsonValuePath _trail;
    private readonly JsonOperand _control;
    private readonly JsonOperand _candidate;

    private JsonComparer(JsonTree control, JsonTree candidate, ComparisonRules rules, StepBudget budget, DifferenceLog log)
    {
        (_rules, _budget, _log, _trail) = (rules, budget, log, new JsonValuePath(rules));
        (_control, _candidate) = (new JsonOperand(control, rules, budget), new JsonOperand(candidate, rules, budget));
    }

    public static void Compare(JsonTree control, JsonTree candidate, ComparisonRules rules, StepBudget budget, DifferenceLog log)
    {
        if (control.HasDeepParts || candidate.HasDeepParts)
            log.Note(string.Create(CultureInfo.InvariantCulture, $"what is nested deeper than {rules.MaxDepth} levels is compared byte by byte"));
        new JsonComparer(control, candidate, rules, budget, log).Values(JsonTree.Root, JsonTree.Root, WalkState.Root(rules));
    }

    private void Values(int a, int b, WalkState state)
    {
        if (state.IsIgnored || !_budget.TrySpend())
            return;
        var (first, second) = (_control.Tree[a].Kind, _candidate.Tree[b].Kind);
        var text = _control.Tree.Text(a);
        var other = _candidate.Tree.Text(b);
        if (first == second && text.SequenceEqual(other))
            return;
        if (first != second)
            Add(first is JsonKind.Deep || second is JsonKind.Deep ? DifferenceKind.ValueChanged : DifferenceKind.TypeChanged, a, b);
        else if (first == JsonKind.Object)
            Members(a, b, state);
        else if (first == JsonKind.Array && state.IsUnordered)
            UnorderedItems(a, b, state);
        else if (first == JsonKind.Array)
            Items(a, b, state);
        else if (first != JsonKind.Number || !JsonNumber.AreEqual(text, other, _rules))
            Add(DifferenceKind.ValueChanged, a, b);
    }

    private void Members(int a, int b, WalkState state)
    {
        var (controlMembers, candidateMembers) = (JsonMembers.Read(_control.Tree, a), JsonMembers.Read(_candidate.Tree, b));
        for (int i = 0, j = 0; i < controlMembers.Length || j < candidateMembers.Length;)
        {
            var order = i == controlMembers.Length ? 1
                : j == candidateMembers.Length ? -1
                : _control.Tree.Name(controlMembers[i].Node).SequenceCompareTo(_candidate.Tree.Name(candidateMembers[j].Node));
            JsonMember? one = order <= 0 ? controlMembers[i++] : null;
            JsonMember? other = order >= 0 ? candidateMembers[j++] : null;
            if (_budget.IsSpent)
                return;
            var (tree, node) = one is { } present ? (_control.Tree, present.Node) : (_candidate.Tree, other!.Value.Node);
            _trail.Enter(tree, node);
            Member(one, other, state.Member(tree.Name(node)));
            _trail.Leave();
        }
    }

    private void Member(JsonMember? one, JsonMember? other, WalkState state)
    {
        if (one is not { } a || other is not { } b)
        {
            OneSided(one?.Node, other?.Node, state);
            return;
        }

        if (a.Times != b.Times && !state.IsIgnored)
            AddText(DifferenceKind.LengthChanged, Times(a.Times), Times(b.Times));
        Values(a.Node, b.Node, state);
    }

    private void OneSided(int? a, int? b, WalkState state)
    {
        if (state.IsIgnored || !_budget.TrySpend())
            return;
        var kind = a is { } node ? _control.Tree[node].Kind : _candidate.Tree[b!.Value].Kind;
        if (!_rules.NullEqualsAbsent || kind != JsonKind.Null)
            Add(a is null ? DifferenceKind.Added : DifferenceKind.Missing, a, b);
    }

    private void Items(int a, int b, WalkState state)
    {
        var (controlItems, candidateItems) = (_control.Tree.Items(a), _candidate.Tree.Items(b));
        if (controlItems.Length == candidateItems.Length && IsReordered(controlItems, candidateItems, state))
        {
            Add(DifferenceKind.OrderChanged, a, b);
            return;
        }

        if (controlItems.Length != candidateItems.Length)
            AddText(DifferenceKind.LengthChanged, Count(controlItems.Length), Count(candidateItems.Length));
        for (var i = 0; i < Math.Min(controlItems.Length, candidateItems.Length) && !_budget.IsSpent; i++)
        {
            _trail.EnterItem(i);
            Values(controlItems[i], candidateItems[i], state.Item(i));
            _trail.Leave();
        }
    }

    private bool IsReordered(int[] controlItems, int[] candidateItems, WalkState state)
    {
        var different = 0;
        for (var i = 0; i < controlItems.Length && different < 2; i++)
            different += _control.Tree.Text(controlItems[i]).SequenceEqual(_candidate.Tree.Text(candidateItems[i])) ? 0 : 1;
        if (different < 2)
            return false;
        var (first, second) = (_control.Hashes(controlItems, state), _candidate.Hashes(candidateItems, state));
        if (_budget.IsSpent || first.AsSpan().SequenceEqual(second))
            return false;
        Array.Sort(first);
        Array.Sort(second);
        return first.AsSpan().SequenceEqual(second);
    }

    private void UnorderedItems(int a, int b, WalkState state)
    {
        var place = state.Item(-1);
        if (place.IsIgnored)
            return;
        var pairs = ItemPairs.Create(_control, _control.Tree.Items(a), _candidate, _candidate.Tree.Items(b), state);
        foreach (var (one, other) in pairs)
        {
            if (_budget.IsSpent)
                return;
            _trail.EnterItem(one?.Index ?? other!.Value.Index);
            if (one is { } controlItem && other is { } candidateItem)
                Values(controlItem.Node, candidateItem.Node, place);
            else
                OneSided(one?.Node, other?.Node, place);
            _trail.Leave();
        }
    }

    private void Add(DifferenceKind kind, int? a, int? b)
    {
        var field = _trail.Path(isFolded: true);
        _log.Add(field, () =>
        {
            var secret = _trail.Secret();
            var (control, candidate) = JsonOperand.Describe(_control, a, _candidate, b, secret);
            return new Difference(_trail.Path(isFolded: false), field, kind, control, candidate);
        });
    }

    private void AddText(DifferenceKind kind, string control, string candidate)
    {
        var field = _trail.Path(isFolded: true);
        _log.Add(field, () => _trail.Secret().IsSecret
            ? new Difference(_trail.Path(isFolded: false), field, kind, JsonRenderer.Mask, JsonRenderer.Mask)
            : new Difference(_trail.Path(isFolded: false), field, kind, control, candidate));
    }

    private static string Times(int times) => times == 1 ? "key given once" : string.Create(CultureInfo.InvariantCulture, $"key given {times} times");

    private static string Count(int items) => items == 1 ? "1 item" : string.Create(CultureInfo.InvariantCulture, $"{items} items");
}
