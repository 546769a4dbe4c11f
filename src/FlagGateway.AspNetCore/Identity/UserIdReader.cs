namespace FlagGateway.Identity;

/// <summary>Reads the user id from the configured sources.</summary>
internal static class UserIdReader
{
    /// <summary>Reads the sources until one has a value, usable or not.</summary>
    /// <param name="plan">The sources in order, and the trusted networks.</param>
    /// <param name="context">The request.</param>
    /// <param name="trusted">Whether header sources count.</param>
    /// <param name="scratch">Buffer for a value that is not text of the request.</param>
    /// <param name="source">Index of the source that had a value.</param>
    /// <param name="id">The id, if one was found.</param>
    public static Finding Read(IdentityPlan plan, HttpContext context, bool trusted, Span<char> scratch, out int source, out ReadOnlySpan<char> id)
    {
        id = default;
        for (source = 0; source < plan.Users.Length; source++)
        {
            var finding = SourceReader.Read(plan.Users[source], context, plan, trusted, scratch, out id);
            if (finding != Finding.Absent)
                return finding;
        }

        return Finding.Absent;
    }
}
