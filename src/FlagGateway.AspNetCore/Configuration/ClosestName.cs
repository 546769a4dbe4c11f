namespace FlagGateway.Configuration;

/// <summary>Finds the name that a misspelled one most likely means.</summary>
internal static class ClosestName
{
    /// <summary>The known name nearest to <paramref name="name"/>; <c>null</c> if none is close enough.</summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        var near = Math.Max(1, name.Length / 3);
        var closest = known
            .Where(candidate => Math.Abs(candidate.Length - name.Length) <= near)
            .Select(candidate => (Name: candidate, Distance: Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return closest.Name is not null && closest.Distance <= near ? closest.Name : null;
    }

    /// <summary>Number of characters to add, remove, replace or swap with their neighbor.</summary>
    /// <seealso href="https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance#Optimal_string_alignment_distance">Optimal string alignment</seealso>
    public static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            cost[0, j] = j;

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replace, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
