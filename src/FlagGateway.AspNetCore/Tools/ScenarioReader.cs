using System.Text.Json;
using FlagGateway.Configuration;
using FlagGateway.Configuration.Flags;
using FlagGateway.Configuration.Rollouts;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Json;
using FlagGateway.Core.Rollouts.Simulation;
using FlagGateway.Snapshots;

namespace FlagGateway.Tools;

/// <summary>Reads how a simulated candidate behaves over time. Unknown keys are errors.</summary>
public static class ScenarioReader
{
    private const double MaxFactor = 1_000;

    internal static readonly string[] RootKeys = ["candidate", "approvals", "$schema"];

    internal static readonly string[] StepKeys = ["at", "error_rate", "latency_factor", "mismatch_rate", "abandon_rate", "statuses", "signals"];

    /// <summary>Reads a scenario. Does not throw for a missing file or for its content.</summary>
    /// <param name="path">The file, JSON of at most 40 MiB.</param>
    /// <param name="issues">Errors and warnings, with lines.</param>
    /// <returns>The scenario; <c>null</c> if the file is missing or has errors.</returns>
    public static SimulationScenario? Read(string path, out IReadOnlyList<ConfigIssue> issues)
    {
        List<ConfigIssue> found = [];
        issues = found;
        var full = Path.GetFullPath(path);
        if (ConfigFileReader.Read(Path.GetDirectoryName(full)!, Path.GetFileName(full), found) is not { } file)
            return null;
        found.AddRange(JsonSyntax.Parse(file, out var document));
        using (document)
        {
            var scenario = document is null ? null : Read(document.RootElement, file.Name, found);
            issues = IssueLines.Fill(file, found);
            return found.Exists(issue => issue.Severity == IssueSeverity.Error) ? null : scenario;
        }
    }

    private static SimulationScenario Read(JsonElement root, string file, List<ConfigIssue> issues)
    {
        var shape = new JsonShape(file, issues);
        shape.RefuseUnknownKeys(root, "$", RootKeys);
        List<ScenarioStep> steps = [];
        if (shape.TryGet(root, "$", "candidate", JsonValueKind.Array, isRequired: true, out var array))
        {
            foreach (var element in array.EnumerateArray())
                steps.Add(ReadStep(element, $"$.candidate[{steps.Count}]", steps.LastOrDefault(), shape));
        }

        return new SimulationScenario(steps, ReadApprovals(root, shape));
    }

    // Values missing in a step stay unchanged.
    private static ScenarioStep ReadStep(JsonElement element, string path, ScenarioStep? before, JsonShape shape)
    {
        var behaviour = before?.Behaviour ?? CandidateBehaviour.SameAsControl;
        if (!shape.Expect(element, path, JsonValueKind.Object))
            return new ScenarioStep(TimeSpan.Zero, behaviour);
        shape.RefuseUnknownKeys(element, path, StepKeys);
        shape.TryGet(element, path, "at", JsonValueKind.String, isRequired: true, out _);
        var at = PlanTime.Read(element, path, "at", before?.At ?? TimeSpan.Zero, TimeSpan.Zero, shape);
        if (before is not null && at < before.At)
            shape.Error(path + ".at", element.GetProperty("at").GetString(), "The step comes before the one above it.", "Order steps by time");
        return new ScenarioStep(at, behaviour with
        {
            ErrorRate = ReadNumber("error_rate", 1, "Write a fraction from 0 to 1, such as 0.02 for 2 %") ?? behaviour.ErrorRate,
            LatencyFactor = ReadNumber("latency_factor", MaxFactor, "Write a factor above 0 and up to 1000, such as 1.5 for 50 % slower") ?? behaviour.LatencyFactor,
            MismatchRate = ReadNumber("mismatch_rate", 1, "Write a fraction from 0 to 1, such as 0.02 for 2 %") ?? behaviour.MismatchRate,
            AbandonRate = ReadNumber("abandon_rate", 1, "Write a fraction from 0 to 1, such as 0.02 for 2 %") ?? behaviour.AbandonRate,
            Statuses = ReadStatuses(element, path, behaviour.Statuses, shape),
            Signals = ReadSignals(element, path, behaviour.Signals, shape),
        });

        double? ReadNumber(string key, double max, string remedy)
        {
            if (!shape.TryGet(element, path, key, JsonValueKind.Number, isRequired: false, out var value))
                return null;
            var number = value.GetDouble();
            if (number >= 0 && number <= max && (number > 0 || key != "latency_factor"))
                return number;
            shape.Error($"{path}.{key}", value.GetRawText(), "Out of range.", remedy);
            return null;
        }
    }

    private static IReadOnlyDictionary<string, double> ReadSignals(JsonElement step, string path, IReadOnlyDictionary<string, double> before, JsonShape shape)
    {
        if (!shape.TryGet(step, path, "signals", JsonValueKind.Object, isRequired: false, out var element))
            return before;
        Dictionary<string, double> signals = new(before, StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            var member = JsonPath.Property(path + ".signals", property.Name);
            if (!SignalName.IsValid(property.Name))
                shape.Error(member, null, "No cluster can report a signal of this name.", "Use 1 to 64 characters of a-z 0-9 _ . -");
            if (shape.Expect(property.Value, member, JsonValueKind.Number))
                signals[property.Name] = property.Value.GetDouble();
        }

        return signals;
    }

    private static IReadOnlyDictionary<string, double> ReadStatuses(JsonElement step, string path, IReadOnlyDictionary<string, double> before, JsonShape shape)
    {
        if (!shape.TryGet(step, path, "statuses", JsonValueKind.Object, isRequired: false, out var element))
            return before;
        Dictionary<string, double> statuses = new(before, StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            var member = JsonPath.Property(path + ".statuses", property.Name);
            if (!StatusMetric.TryParse(StatusMetric.Prefix + property.Name, out var status) || status.Class is 2 or 5)
                shape.Error(member, null, "Not a status whose share can be set.", "Use a class or a code such as 3xx, 4xx or 404; failures are error_rate, and all other responses are 2xx");
            if (!shape.Expect(property.Value, member, JsonValueKind.Number))
                continue;
            statuses[property.Name] = property.Value.GetDouble();
            if (statuses[property.Name] is not (>= 0 and <= 1))
                shape.Error(member, property.Value.GetRawText(), "Out of range.", "Write a fraction from 0 to 1, such as 0.02 for 2 %");
        }

        return statuses;
    }

    private static List<TimeSpan>? ReadApprovals(JsonElement root, JsonShape shape)
    {
        if (shape.GetStrings(root, "$", "approvals") is not { } texts)
            return null;
        List<TimeSpan> approvals = [];
        foreach (var text in texts)
        {
            if (!TimeSpan.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var at) || at < TimeSpan.Zero)
                shape.Error($"$.approvals[{approvals.Count}]", text, "Not a time since the start.", "Write it as days.hours:minutes:seconds, such as 1.00:00:00");
            else if (approvals.Count > 0 && at < approvals[^1])
                shape.Error($"$.approvals[{approvals.Count}]", text, "The approval comes before the one above it.", "Order approvals by time");
            approvals.Add(at);
        }

        return approvals;
    }
}
