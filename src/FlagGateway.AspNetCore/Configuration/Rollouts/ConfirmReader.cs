using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Options;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Reads <c>confirm</c> of a stage.</summary>
internal static class ConfirmReader
{
    private static readonly string[] Keys = ["url", "channel", "timeout", "interval"];

    private static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxInterval = TimeSpan.FromDays(1);

    /// <summary>Reads it; <c>null</c> if it is absent or has an error.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="stagePath">Its path.</param>
    /// <param name="isFirst">Whether it is the first stage.</param>
    /// <param name="channels">The channels; <c>null</c> if they are not known.</param>
    /// <param name="shape">Receives the errors.</param>
    public static StageConfirm? Read(JsonElement stage, string stagePath, bool isFirst, IReadOnlyDictionary<string, ChannelType?>? channels, JsonShape shape)
    {
        if (!shape.TryGet(stage, stagePath, "confirm", JsonValueKind.Object, isRequired: false, out var element))
            return null;
        var path = stagePath + ".confirm";
        shape.RefuseUnknownKeys(element, path, Keys);
        var before = shape.ErrorCount;
        if (isFirst)
            shape.Error(path, null, "The first stage begins with the start of the rollout, which somebody decides.", "Move it to a later stage; a first stage with percentage 0 gives nobody the candidate");
        var (url, channel) = (shape.GetString(element, path, "url"), shape.GetString(element, path, "channel"));
        var address = url is null ? null : ReadAddress(url, path, shape);
        if (url is null == channel is null)
            shape.Error(path, null, url is null ? "Nobody is asked." : "Both url and channel are there.", "Write either url with an address, or channel with the name of a channel of the type Webhook");
        else if (channel is not null && channels is not null)
            CheckChannel(channel, channels, path, shape);
        var confirm = new StageConfirm(channel ?? address?.GetLeftPart(UriPartial.Authority) ?? "")
        {
            Address = address,
            Channel = channel,
            Timeout = ReadTime(element, path, "timeout", StageConfirm.DefaultTimeout, MinTimeout, MaxTimeout, shape),
            Interval = ReadTime(element, path, "interval", StageConfirm.DefaultInterval, MinInterval, MaxInterval, shape),
        };
        return shape.ErrorCount == before ? confirm : null;
    }

    private static Uri? ReadAddress(string url, string path, JsonShape shape)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps))
            return address;
        shape.Error(path + ".url", url, "Not an http or https address.", "Write it as https://host/path");
        return null;
    }

    private static void CheckChannel(string channel, IReadOnlyDictionary<string, ChannelType?> channels, string path, JsonShape shape)
    {
        if (!channels.TryGetValue(channel, out var type))
            shape.Error(path + ".channel", channel, "No channel has this name.", ChannelChecks.RemedyFor(channels.Keys));
        else if (type is not (null or ChannelType.Webhook))
            shape.Error(path + ".channel", channel, $"A channel of the type {type} confirms nothing.", "Name one of the type Webhook, or write url instead");
    }

    private static TimeSpan ReadTime(JsonElement element, string path, string key, TimeSpan whenAbsent, TimeSpan min, TimeSpan max, JsonShape shape)
    {
        var time = PlanTime.Read(element, path, key, whenAbsent, min, shape);
        if (time <= max)
            return time;
        shape.Error($"{path}.{key}", shape.GetString(element, path, key), "Too long.", $"Write at most {max:c}");
        return whenAbsent;
    }
}
