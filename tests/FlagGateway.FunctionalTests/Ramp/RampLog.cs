namespace FlagGateway.FunctionalTests.Ramp;

/// <summary>A time during which one percentage was in force and no edit was under way.</summary>
/// <param name="Percentage">Of the candidate.</param>
/// <param name="From">Begin in Unix seconds.</param>
/// <param name="To">End in Unix seconds.</param>
internal readonly record struct RampStep(double Percentage, double From, double To);

/// <summary>What both destinations saw, in order of time.</summary>
internal sealed class RampLog(IEnumerable<LoggedRequest> requests)
{
    private readonly LoggedRequest[] _requests = [.. requests.OrderBy(request => request.Seconds)];

    public int Count => _requests.Length;

    public int CountOf(string destination) => _requests.Count(request => request.Destination == destination);

    /// <summary>Requests that failed, or reached another destination than their variant's.</summary>
    public IEnumerable<LoggedRequest> Wrong => _requests.Where(request => request.Status != "200" || request.Destination != request.Variant);

    /// <summary>Who was on which variant during a step; throws where one user was on both.</summary>
    public IReadOnlyDictionary<string, string> Sides(RampStep step)
    {
        Dictionary<string, string> sides = [];
        foreach (var request in _requests.Where(request => request.Seconds >= step.From && request.Seconds < step.To))
        {
            if (!sides.TryAdd(request.User, request.Variant) && sides[request.User] != request.Variant)
                throw new InvalidOperationException($"At {step.Percentage} % {request.User} was on both variants.");
        }

        return sides;
    }

    /// <summary>
    /// How often the user changed variant who did so most often, until a moment. Each user asks once in a round of all
    /// users, so a user's own requests never overlap and their order is certain.
    /// </summary>
    public int MaxChanges(double until) => _requests.Where(request => request.Seconds < until)
        .GroupBy(request => request.User)
        .Max(own => own.Select(request => request.Variant).Zip(own.Select(request => request.Variant).Skip(1)).Count(pair => pair.First != pair.Second));
}
