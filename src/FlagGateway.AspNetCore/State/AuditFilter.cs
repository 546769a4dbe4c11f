using System.Text.Json;

namespace FlagGateway.State;

/// <summary>
/// Selects entries by their text, because creating an entry costs many times more than reading these fields.
/// </summary>
/// <param name="Flag">Only of this flag, or <c>null</c>.</param>
/// <param name="Before">Only entries with a smaller revision, or <c>null</c>.</param>
internal readonly record struct AuditFilter(string? Flag, long? Before)
{
    private const int MaxName = 256;

    /// <summary>Whether a line may be an entry that is wanted; also if the line cannot be read.</summary>
    public bool MayMatch(ReadOnlySpan<byte> line)
    {
        if (Flag is null && Before is null)
            return true;
        try
        {
            return Matches(line);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return true;
        }
    }

    /// <summary>Whether an entry is wanted.</summary>
    public bool Matches(AuditEntry entry) =>
        !(entry.Revision >= Before) && (Flag is null || Flag.Equals(entry.Change.Flag, StringComparison.OrdinalIgnoreCase));

    // Of two fields of the same name the later one counts.
    private bool Matches(ReadOnlySpan<byte> line)
    {
        var (isOld, isOfFlag) = (true, true);
        Utf8JsonReader reader = new(line);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.CurrentDepth == 1 && reader.ValueTextEquals("revision"u8))
                isOld = reader.Read() && !(reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var revision) && revision >= Before);
            else if (reader.CurrentDepth == 1 && reader.ValueTextEquals("change"u8))
                isOfFlag = IsOfFlag(ref reader) ?? isOfFlag;
            else
                reader.Skip();
        }

        return isOld && isOfFlag;
    }

    private bool? IsOfFlag(ref Utf8JsonReader reader)
    {
        bool? found = null;
        var depth = reader.CurrentDepth;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.ValueTextEquals("flag"u8))
                found = reader.Read() && IsFlag(ref reader);
            else
                reader.Skip();
        }

        return found;
    }

    private bool IsFlag(ref Utf8JsonReader reader)
    {
        if (Flag is null)
            return true;
        // Characters are never more than bytes.
        Span<char> buffer = stackalloc char[MaxName];
        ReadOnlySpan<char> name = reader.ValueSpan.Length > MaxName ? reader.GetString() : buffer[..reader.CopyString(buffer)];
        return name.Equals(Flag, StringComparison.OrdinalIgnoreCase);
    }
}
