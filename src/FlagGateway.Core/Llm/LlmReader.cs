namespace FlagGateway.Core.Llm;

/// <summary>
/// Reads one response while it passes, in pieces cut anywhere. Holds at most a few kilobytes of it, and the content if
/// that is asked for. Not thread-safe.
/// </summary>
internal sealed class LlmReader
{
    private readonly LlmFields _fields;
    private readonly JsonSkimmer _json;
    private readonly EventStreamReader? _events;
    private readonly LlmText? _text;
    private bool _isUnreadable;

    /// <summary>Creates a reader.</summary>
    /// <param name="api">The API.</param>
    /// <param name="isStream">Whether the response is server-sent events, and not JSON.</param>
    /// <param name="maxText">Bytes of content to hold at most; 0 for none.</param>
    /// <param name="budget">The memory of all contents together; <c>null</c> for no limit.</param>
    public LlmReader(LlmApi api, bool isStream, int maxText = 0, IByteBudget? budget = null)
    {
        _text = maxText > 0 ? new LlmText(maxText, budget) : null;
        _fields = api switch
        {
            LlmApi.OpenAIChat => new ChatFields(_text, isStream),
            LlmApi.OpenAIResponses => new ResponsesFields(_text, isStream),
            LlmApi.AnthropicMessages => new MessagesFields(_text, isStream),
            _ => throw new ArgumentOutOfRangeException(nameof(api), api, "Not an API."),
        };
        _json = new JsonSkimmer(_fields);
        _events = isStream ? new EventStreamReader(_json, _fields) : null;
    }

    /// <summary>Number of deltas so far: it grows with each that has content or reasoning.</summary>
    public long Deltas => _fields.Contents + _fields.Reasonings;

    /// <summary>Whether the end was seen.</summary>
    public bool IsEndSeen => _fields.IsEndSeen;

    /// <summary>Reads the next piece.</summary>
    /// <param name="bytes">The bytes, decompressed.</param>
    /// <param name="now">Timestamp of their arrival, not 0.</param>
    public void Read(ReadOnlySpan<byte> bytes, long now)
    {
        _fields.Now = now;
        if (_events is not null)
            _events.Read(bytes);
        else
            ReadJson(bytes);
    }

    /// <summary>Stops reading: what follows cannot be read.</summary>
    public void GiveUp() => _isUnreadable = true;

    /// <summary>
    /// Returns the memory of the content, which is part of the result. To be called after the result is read, or
    /// instead.
    /// </summary>
    public void ReleaseText() => _text?.Release();

    /// <summary>The result. To be called once, after the last piece.</summary>
    /// <param name="ending">Who ended the response.</param>
    /// <param name="status">Its status.</param>
    public LlmResponse End(LlmEnding ending, int status)
    {
        _events?.End();
        var isStream = _events is not null;
        return new LlmResponse
        {
            Outcome = OutcomeOf(ending, status),
            Usage = _fields.Usage,
            HasInvalidUsage = _fields.HasInvalidUsage,
            Model = _fields.Model,
            Deltas = isStream ? Deltas : 0,
            FirstContent = _fields.FirstContent,
            LastContent = _fields.LastContent,
            Text = _text is { IsCut: false } text ? text.ToString() : null,
            IsTextOverBudget = _text is { IsOverBudget: true },
        };
    }

    /// <summary>What a response is whose body was not read.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="isTooLong">Whether its error says that the prompt is too long.</param>
    /// <returns>The outcome; <c>null</c> if only the body says it.</returns>
    public static LlmOutcome? OutcomeOf(int status, bool isTooLong) => status switch
    {
        429 => LlmOutcome.RateLimited,
        400 when isTooLong => LlmOutcome.TooLong,
        < 200 or >= 300 => LlmOutcome.HttpError,
        _ => null,
    };

    private void ReadJson(ReadOnlySpan<byte> bytes)
    {
        if (_json.IsComplete)
            return;
        _json.Read(bytes);
        if (_json.IsComplete)
            _fields.EndDocument();
    }

    private LlmOutcome OutcomeOf(LlmEnding ending, int status)
    {
        if (OutcomeOf(status, _fields.IsTooLong) is { } outcome)
            return outcome;
        if (_fields.HasFailed)
            return LlmOutcome.StreamError;
        if (_fields.IsEndSeen)
            return _fields.End;
        if (ending == LlmEnding.Left)
            return LlmOutcome.Abandoned;
        if (ending == LlmEnding.Ended && _events is { HasOnlyComments: true })
            return LlmOutcome.Empty;
        var isUnreadable = _isUnreadable || _events is { HasLongLine: true } or { HasBrokenEvent: true } || (_events is null && _json.IsComplete);
        return isUnreadable && ending == LlmEnding.Ended ? LlmOutcome.Unreadable : LlmOutcome.Truncated;
    }
}
