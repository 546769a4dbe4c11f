namespace FlagGateway.Differential.Wire;

/// <summary>A header or trailer as it was written; its name as the reading took it.</summary>
internal sealed record Field(string Name, string Value, string Raw);

/// <summary>A request or response. All text is Latin-1: one character a byte.</summary>
/// <param name="Start">Where it starts in the bytes.</param>
/// <param name="End">Where the next one starts.</param>
internal sealed record Message(int Start, int End, string Line, IReadOnlyList<Field> Fields, string Body, IReadOnlyList<Field> Trailers)
{
    public string Method => Line.Split(' ')[0];

    public string Target => Line.Split(' ') is [_, var target, ..] ? target : "";

    /// <summary>Status of a response.</summary>
    public int Status => int.TryParse(Target, out var status) ? status : 0;

    public string? this[string name] => Fields.FirstOrDefault(field => Is(field, name))?.Value;

    public IReadOnlyList<string> ValuesOf(string name) => [.. Fields.Where(field => Is(field, name)).Select(static field => field.Value)];

    private static bool Is(Field field, string name) => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What a reading found.</summary>
/// <param name="Messages">The complete ones.</param>
/// <param name="Problem">Why it stopped, or <c>null</c> where the rest is only incomplete.</param>
/// <param name="Rest">What it could not read to the end.</param>
internal sealed record ReadResult(IReadOnlyList<Message> Messages, string? Problem, string Rest);
