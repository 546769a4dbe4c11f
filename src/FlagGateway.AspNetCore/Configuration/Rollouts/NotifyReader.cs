using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts.Notifications;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Reads <c>notify</c>: addresses for all events, and lists of addresses for some.</summary>
internal static class NotifyReader
{
    private static readonly string[] Keys = ["events", "urls"];

    /// <summary>Reads both.</summary>
    public static (List<Uri> All, List<EventAddresses> Some) Read(JsonElement plan, string planPath, JsonShape shape)
    {
        List<Uri> all = [];
        List<EventAddresses> some = [];
        if (!shape.TryGet(plan, planPath, "notify", JsonValueKind.Array, isRequired: false, out var array))
            return (all, some);
        var place = 0;
        foreach (var element in array.EnumerateArray())
        {
            var path = $"{planPath}.notify[{place++}]";
            if (element.ValueKind == JsonValueKind.Object)
                some.Add(ReadSome(element, path, shape));
            else if (element.ValueKind != JsonValueKind.String)
                shape.Error(path, element.GetRawText(), "Neither an address nor an object.", """Write "https://host/path" or { "events": [ "rolled_back" ], "urls": [ "https://host/path" ] }""");
            else if (ReadAddress(element.GetString()!, path, shape) is { } address)
                all.Add(address);
        }

        return (all, some);
    }

    private static EventAddresses ReadSome(JsonElement element, string path, JsonShape shape)
    {
        shape.RefuseUnknownKeys(element, path, Keys);
        var events = shape.GetStrings(element, path, "events") ?? [];
        for (var i = 0; i < events.Count; i++)
        {
            if (!NotificationEvents.Names.Contains(events[i], StringComparer.Ordinal))
                shape.Error($"{path}.events[{i}]", events[i], "No event has this name.", $"Use one of {string.Join(", ", NotificationEvents.Names)}");
        }

        var urls = shape.GetStrings(element, path, "urls") ?? [];
        if (events.Count == 0)
            shape.Error(path + ".events", null, "No event is named, so nobody would be notified.", "Name at least one, or write the addresses as plain strings for all events");
        if (urls.Count == 0)
            shape.Error(path + ".urls", null, "No address is named.", "Name at least one");
        return new EventAddresses(events, [.. urls.Select((url, i) => ReadAddress(url, $"{path}.urls[{i}]", shape)).OfType<Uri>()]);
    }

    private static Uri? ReadAddress(string text, string path, JsonShape shape)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps))
            return address;
        shape.Error(path, text, "Not an http or https address.", "Write it as https://host/path");
        return null;
    }
}
