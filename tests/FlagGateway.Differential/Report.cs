using System.Globalization;
using System.Text;
using FlagGateway.Differential.Laws;
using FlagGateway.Differential.Proxies;

namespace FlagGateway.Differential;

/// <summary>Sums up what cases showed. The gateway is the first proxy and nginx the second.</summary>
internal sealed class Report(IReadOnlyList<Proxy> proxies)
{
    private readonly SortedDictionary<string, int[]> _violations = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Kind> _kinds = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _excepted = new(StringComparer.Ordinal);
    private readonly StringBuilder _details = new();

    /// <summary>Whether the gateway kept every law and lost nothing without a reason.</summary>
    public bool IsPassed { get; private set; } = true;

    public void Add(
        string kind, string name, string bytes, IReadOnlyList<Observation> seen, Func<Observation, IEnumerable<string>> check,
        Func<Observation, Observation, IEnumerable<string>> parity)
    {
        if (!_kinds.TryGetValue(kind, out var sum))
            _kinds[kind] = sum = new Kind(proxies.Count);
        sum.Cases++;
        for (var i = 0; i < seen.Count; i++)
        {
            sum.Passed[i] += seen[i].Forwarded.Count > 0 && seen[i].Finals.Any(static response => response.Status < 400) ? 1 : 0;
            foreach (var violation in check(seen[i]))
                Violated(i, name, violation);
        }

        foreach (var lost in parity(seen[1], seen[0]))
        {
            if (Exceptions.ReasonOf(name, lost) is { } reason)
                _excepted[reason] = _excepted.GetValueOrDefault(reason) + 1;
            else
                Violated(0, name, "as nginx: " + lost);
        }

        _details.Append(CultureInfo.InvariantCulture, $"== {name}\n   {Parity.Shown(bytes)}\n");
        for (var i = 0; i < seen.Count; i++)
        {
            _details.Append(CultureInfo.InvariantCulture, $"   {proxies[i].Name}: {string.Join(' ', seen[i].Finals.Select(static response => response.Status))}{(seen[i].Client.IsEnded ? "" : " open")}\n");
            _details.Append(CultureInfo.InvariantCulture, $"      client {Long(seen[i].Client.Received)}\n");
            foreach (var one in seen[i].Backend)
                _details.Append(CultureInfo.InvariantCulture, $"      {(one.IsOpen ? "" : "closed ")}{Long(one.Bytes)}\n");
        }
    }

    public string Table()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{"kind",-28}{"cases",6}");
        foreach (var proxy in proxies)
            text.Append(CultureInfo.InvariantCulture, $"{proxy.Name,9}");
        text.Append("  (cases that reached the destination and were answered)\n");
        foreach (var (name, kind) in _kinds)
            text.Append(CultureInfo.InvariantCulture, $"{name,-28}{kind.Cases,6}{string.Concat(kind.Passed.Select(static count => string.Create(CultureInfo.InvariantCulture, $"{count,9}")))}\n");
        foreach (var (law, counts) in _violations)
            text.Append(CultureInfo.InvariantCulture, $"violated: {law,-50}{string.Join(", ", counts.Select((count, i) => string.Create(CultureInfo.InvariantCulture, $"{proxies[i].Name} {count}")))}\n");
        foreach (var (reason, count) in _excepted)
            text.Append(CultureInfo.InvariantCulture, $"excepted: {count,5}  {reason}\n");
        return text.ToString();
    }

    public string Details() => _details.ToString();

    private static string Long(string bytes) => string.Join("\\n", bytes.Split('\n').Select(Parity.Shown));

    private void Violated(int proxy, string name, string violation)
    {
        var law = violation.Split(':')[0];
        if (!_violations.TryGetValue(law, out var counts))
            _violations[law] = counts = new int[proxies.Count];
        counts[proxy]++;
        _details.Append(CultureInfo.InvariantCulture, $"!! {proxies[proxy].Name} | {name} | {violation}\n");
        if (proxy != 0)
            return;
        IsPassed = false;
        Console.Error.WriteLine($"FAILED {name}: {violation}");
    }

    private sealed class Kind(int proxies)
    {
        public int Cases { get; set; }

        public int[] Passed { get; } = new int[proxies];
    }
}
