using FlagGateway.Core.Hygiene.Editing;

namespace FlagGateway.Core.Hygiene.Retiring;

/// <summary>
/// Makes the remaining variant the route's own: its cluster, and its headers as YARP transforms. Transforms at the end
/// of the list take precedence, like the variant's headers.
/// </summary>
/// <seealso href="https://learn.microsoft.com/aspnet/core/fundamentals/servers/yarp/transforms-request">
/// RequestHeader
/// </seealso>
internal static class RouteEdit
{
    private const string FlagFamily = "Flag";
    private const string ShadowFamily = "Shadow";

    /// <summary>
    /// Returns gateway.json with the route changed. Keys are case-insensitive, as in the configuration system.
    /// </summary>
    public static ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> gateway, RouteChange change)
    {
        gateway = SetCluster(gateway, change);
        gateway = RemoveMetadata(gateway, change);
        foreach (var header in change.Headers)
            gateway = AddHeader(gateway, change.Id, header);
        return gateway;
    }

    private static ReadOnlyMemory<byte> SetCluster(ReadOnlyMemory<byte> gateway, RouteChange change)
    {
        var route = RouteOf(gateway, change.Id);
        if (route.Find("ClusterId") is not { } own)
            throw new RetirementException($"Route {change.Id} of gateway.json has no ClusterId, which is set elsewhere (environment).");
        return string.Equals(own.Text, change.Cluster, StringComparison.OrdinalIgnoreCase) ? gateway : JsonEditor.Replace(gateway, own, JsonEditor.Quote(change.Cluster));
    }

    private static ReadOnlyMemory<byte> RemoveMetadata(ReadOnlyMemory<byte> gateway, RouteChange change)
    {
        var route = RouteOf(gateway, change.Id);
        if (route.Find("Metadata") is not { } metadata || !metadata.Children.Exists(Goes))
            throw new RetirementException($"Route {change.Id} of gateway.json does not name the flag in its Metadata; that is set elsewhere (environment, or a key with colons).");
        return metadata.Children.TrueForAll(Goes)
            ? JsonEditor.Remove(gateway, route, member => member == metadata)
            : JsonEditor.Remove(gateway, metadata, Goes);

        bool Goes(JsonOutline member) => IsOf(member.Name, FlagFamily) || (change.DropsShadow && IsOf(member.Name, ShadowFamily));
    }

    private static bool IsOf(string? key, string family) => key is not null
        && (key.Equals(family, StringComparison.OrdinalIgnoreCase) || key.StartsWith(family + ".", StringComparison.OrdinalIgnoreCase));

    private static byte[] AddHeader(ReadOnlyMemory<byte> gateway, string id, KeyValuePair<string, string> header)
    {
        var transform = $"{{ \"RequestHeader\": {JsonEditor.Quote(header.Key)}, \"Set\": {JsonEditor.Quote(header.Value)} }}";
        var route = RouteOf(gateway, id);
        if (route.Find("Transforms") is not { } transforms)
            return JsonEditor.Append(gateway, route, "Transforms", $"[ {transform} ]");
        return transforms.Type == System.Text.Json.JsonTokenType.StartArray
            ? JsonEditor.Append(gateway, transforms, null, transform)
            : throw new RetirementException($"Transforms of route {id} of gateway.json is not a list; write it as one, so that the headers of the variant can be added.");
    }

    private static JsonOutline RouteOf(ReadOnlyMemory<byte> gateway, string id) =>
        JsonOutline.Read(gateway.Span).Find("ReverseProxy")?.Find("Routes")?.Find(id)
        ?? throw new RetirementException($"gateway.json has no route {id} under ReverseProxy.Routes; it is set elsewhere (environment, or a key with colons).");
}
