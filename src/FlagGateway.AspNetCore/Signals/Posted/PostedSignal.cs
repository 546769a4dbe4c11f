using System.Text.Json;
using FlagGateway.Core.Attributes;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Identity;

namespace FlagGateway.Signals.Posted;

/// <summary>
/// One signal of a batch: <c>{flag, targeting_key, signal, value, at?, id?, groups?, attributes?}</c>. Read repeatedly
/// into the same memory. A field that is <c>null</c> counts as missing; an unknown one is an error, because a misspelt
/// time would otherwise mean now.
/// </summary>
internal sealed class PostedSignal
{
    /// <summary>The largest value either way: integers up to it are exact, and sums of them do not overflow.</summary>
    public const double MaxValue = 1e15;

    /// <summary>Maximum length of a flag's id, in bytes.</summary>
    public const int MaxFlagBytes = 512;

    /// <summary>Maximum length of a group, in bytes.</summary>
    public const int MaxGroupBytes = IdentityScratch.MaxIdBytes + 32;
    private const int MinTime = 20;

    private readonly SignalText _text = new();
    private readonly int[] _ends = new int[IdentityScratch.MaxGroups];
    private readonly string[] _names = new string[IdentityScratch.MaxAttributes];
    private readonly int[] _valueEnds = new int[IdentityScratch.MaxAttributes];
    private (Range Flag, Range Key, Range Name, Range Id, Range Groups, Range Values) _place;
    private int _groups;
    private int _values;

    public ReadOnlySpan<char> Flag => _text[_place.Flag];

    public ReadOnlySpan<char> Key => _text[_place.Key];

    public ReadOnlySpan<char> Name => _text[_place.Name];

    /// <summary>Empty for none.</summary>
    public ReadOnlySpan<char> Id => _text[_place.Id];

    public GroupSet Groups => new(_text[_place.Groups], _ends.AsSpan(0, _groups));

    public AttributeSet Attributes => new(_names.AsSpan(0, _values), _text[_place.Values], _valueEnds.AsSpan(0, _values));

    public double? Value { get; private set; }

    public DateTimeOffset? At { get; private set; }

    /// <summary>Reads the current element to its end; returns its first problem.</summary>
    public SignalProblem? Read(ref Utf8JsonReader reader)
    {
        _place = (0..0, 0..0, 0..0, 0..0, 0..0, 0..0);
        _text.Clear();
        (_groups, _values, Value, At) = (0, 0, null, null);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return SignalProblem.NoObject;
        }

        SignalProblem? problem = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            // After any field the reader is at its end.
            var found = ReadField(ref reader);
            problem ??= found;
        }

        return problem ?? FindMissing();
    }

    private SignalProblem? FindMissing()
    {
        if (Flag.IsEmpty)
            return SignalProblem.NoFlag;
        if (Key.IsWhiteSpace())
            return SignalProblem.NoKey;
        if (!SignalName.IsValid(Name))
            return SignalProblem.BadName;
        return Value is null ? SignalProblem.BadValue : null;
    }

    private SignalProblem? ReadField(ref Utf8JsonReader reader)
    {
        string? unknown;
        try
        {
            if (reader.ValueTextEquals("flag"u8))
                return ReadText(ref reader, "flag", MaxFlagBytes, ref _place.Flag);
            if (reader.ValueTextEquals("targeting_key"u8))
                return ReadText(ref reader, "targeting_key", IdentityScratch.MaxIdBytes, ref _place.Key);
            if (reader.ValueTextEquals("signal"u8))
                return ReadText(ref reader, "signal", IdentityScratch.MaxIdBytes, ref _place.Name);
            if (reader.ValueTextEquals("id"u8))
                return ReadText(ref reader, "id", IdentityScratch.MaxIdBytes, ref _place.Id);
            if (reader.ValueTextEquals("value"u8))
                return ReadValue(ref reader);
            if (reader.ValueTextEquals("at"u8))
                return ReadTime(ref reader);
            if (reader.ValueTextEquals("groups"u8))
                return ReadGroups(ref reader);
            if (reader.ValueTextEquals("attributes"u8))
                return ReadAttributes(ref reader);
            unknown = reader.GetString()!;
        }
        catch (InvalidOperationException) when (reader.TokenType == JsonTokenType.PropertyName)
        {
            unknown = null;
        }

        reader.Read();
        reader.Skip();
        return unknown is null ? SignalProblem.BadText : SignalProblem.UnknownField(unknown.Length > SignalName.MaxLength ? unknown[..SignalName.MaxLength] : unknown);
    }

    private SignalProblem? ReadValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && Math.Abs(value) <= MaxValue)
        {
            Value = value;
            return null;
        }

        reader.Skip();
        return SignalProblem.BadValue;
    }

    private SignalProblem? ReadTime(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        // The reader accepts ISO 8601, in which the offset may be missing; assuming this machine's offset would be a
        // guess.
        if (reader.TokenType == JsonTokenType.String && HasOffset(reader.ValueSpan) && reader.TryGetDateTimeOffset(out var at))
        {
            At = at;
            return null;
        }

        reader.Skip();
        return SignalProblem.BadAt;
    }

    private static bool HasOffset(ReadOnlySpan<byte> time) =>
        time.Length >= MinTime && time[10] == (byte)'T' && (time[^1] == (byte)'Z' || time[^6] is (byte)'+' or (byte)'-');

    private SignalProblem? ReadGroups(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return SignalProblem.BadGroups;
        }

        var (first, count) = (_text.Length, 0);
        SignalProblem? problem = null;
        Range place = default;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String || count == _ends.Length)
                problem ??= SignalProblem.BadGroups;
            else if (problem is null && (problem = _text.Read(ref reader, "groups", MaxGroupBytes, ref place)) is null)
                _ends[count++] = _text.Length - first;
            reader.Skip();
        }

        (_place.Groups, _groups) = (first.._text.Length, count);
        return problem;
    }

    private SignalProblem? ReadAttributes(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return SignalProblem.BadAttributes;
        }

        var (first, count) = (_text.Length, 0);
        SignalProblem? problem = null;
        Range place = default;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = NameOf(ref reader);
            reader.Read();
            if (name is null || reader.TokenType != JsonTokenType.String || count == _names.Length)
                problem ??= SignalProblem.BadAttributes;
            else if (problem is null && (problem = _text.Read(ref reader, "attributes", IdentityScratch.MaxIdBytes, ref place)) is null)
                (_names[count], _valueEnds[count++]) = (name, _text.Length - first);
            reader.Skip();
        }

        (_place.Values, _values) = (first.._text.Length, count);
        return problem;
    }

    private static string? NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private SignalProblem? ReadText(ref Utf8JsonReader reader, string field, int max, ref Range place)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType == JsonTokenType.String)
            return _text.Read(ref reader, field, max, ref place);
        reader.Skip();
        return SignalProblem.NoText(field);
    }
}
