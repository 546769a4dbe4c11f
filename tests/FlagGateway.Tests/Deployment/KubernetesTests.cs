using System.Text.RegularExpressions;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using YamlDotNet.RepresentationModel;

namespace FlagGateway.Tests.Deployment;

/// <summary>config/kubernetes says what the program, the files and its own parts say.</summary>
public sealed class KubernetesTests
{
    // HostOptions.ShutdownTimeout, the time that requests under way are given.
    private const int DrainSeconds = 25;

    private static readonly string Folder = Yaml.FullPath("config", "kubernetes");

    [Fact]
    public void Kustomizations_EachFileTheyName_ExistsAndNoneIsForgotten()
    {
        foreach (var file in Directory.GetFiles(Folder, "kustomization.yaml", SearchOption.AllDirectories))
        {
            var folder = Path.GetDirectoryName(file)!;
            var kustomization = Yaml.Load(file).Single();
            var named = kustomization.List("resources").Select(resource => resource.Text()!)
                .Concat(kustomization.List("patches").Select(patch => patch.Text("path")).OfType<string>())
                .Concat(kustomization.List("configMapGenerator").SelectMany(map => map.List("files")).Select(one => one.Text()!))
                .Select(name => Path.GetFullPath(Path.Combine(folder, name))).ToList();

            Assert.All(named, name => Assert.True(Path.Exists(name), $"{file}: {name} is not there"));
            Assert.All(Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(other => other != file), other => Assert.Contains(other, named));
        }
    }

    [Fact]
    public async Task Base_AsItIs_FitsTheProgram() => await AssertFitsAsync(Resources("base"));

    [Theory]
    [InlineData("base", StateKind.Redis)]
    [InlineData("overlays/production", StateKind.Redis)]
    [InlineData("overlays/single", StateKind.File)]
    public async Task Kustomize_Output_FitsTheProgram(string folder, StateKind kind)
    {
        var resources = await KustomizeAsync(folder);

        var options = await AssertFitsAsync(resources);

        Assert.Equal(kind, options.State.Kind);
        Assert.Equal(kind == StateKind.Redis, resources.Any(resource => resource.Text("kind") == "HorizontalPodAutoscaler"));
        Assert.Equal(kind == StateKind.File ? "1" : null, Find(resources, "Deployment").Text("spec.replicas"));
    }

    [Fact]
    public void Base_Pod_IsRestricted()
    {
        var pod = Find(Resources("base"), "Deployment").At("spec.template.spec");
        var container = pod.List("containers").Single();

        // https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
        Assert.Equal(
            ("true", "RuntimeDefault", "false", "true", "false"),
            (pod.Text("securityContext.runAsNonRoot"), pod.Text("securityContext.seccompProfile.type"), container.Text("securityContext.allowPrivilegeEscalation"),
                container.Text("securityContext.readOnlyRootFilesystem"), pod.Text("automountServiceAccountToken")));
        Assert.Equal("ALL", container.List("securityContext.capabilities.drop").Single().Text());
        Assert.Contains($"USER {pod.Text("securityContext.runAsUser")}\n", File.ReadAllText(Yaml.FullPath("Dockerfile")), StringComparison.Ordinal);
        Assert.Equal(pod.Text("securityContext.runAsUser"), pod.Text("securityContext.fsGroup"));
    }

    [Fact]
    public void Base_ImageTag_IsAVersionThatIsPublished() =>
        AssertPublished(Yaml.Load("config", "kubernetes", "base", "kustomization.yaml").Single().List("images").Single().Text("newTag"));

    // On a tag it is that version. Between two tags the program has the next version with a suffix, and the files name
    // the last one until they are changed for the next.
    internal static void AssertPublished(string? version)
    {
        var parts = FlagGateway.Telemetry.GatewayVersion.Current.Split('-', 2);
        if (parts.Length == 1)
            Assert.Equal(parts[0], version);
        else
            Assert.True(Version.Parse(version!) <= Version.Parse(parts[0]), $"{version} comes after {parts[0]}");
    }

    internal static async Task<GatewayOptions> AssertFitsAsync(IReadOnlyList<YamlNode> resources)
    {
        var pod = Find(resources, "Deployment").At("spec.template.spec")!;
        var container = pod.List("containers").Single();
        var args = container.List("args").Select(arg => arg.Text()!).ToArray();
        Settings.AssertCommand(args);

        var environment = container.List("env").ToDictionary(one => one.Text("name")!, one => one.Text("value") ?? Secret(one));
        Assert.All(environment.Keys, Settings.AssertName);
        var configuration = await Settings.LoadAsync(Path.Combine(Folder, "base", "config"), environment);
        AssertPorts(resources, container, configuration);
        AssertVolumes(resources, pod, container, args, configuration.Options);

        var grace = int.Parse(pod.Text("terminationGracePeriodSeconds")!, System.Globalization.CultureInfo.InvariantCulture);
        var sleep = int.Parse(container.Text("lifecycle.preStop.sleep.seconds")!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(grace > sleep + DrainSeconds, "The kubelet would kill what is still answering.");
        return configuration.Options;
    }

    private static void AssertPorts(IReadOnlyList<YamlNode> resources, YamlNode container, LoadedConfiguration configuration)
    {
        var ports = container.List("ports").ToDictionary(port => port.Text("name")!, port => port.Text("containerPort"));
        Assert.Equal($"{new Uri(configuration.Settings["Urls"]!).Port}", ports["http"]);
        Assert.Equal($"{new Uri(configuration.Options.Admin.Url).Port}", ports["admin"]);
        foreach (var (probe, path) in new[] { ("startupProbe", "/healthz/live"), ("livenessProbe", "/healthz/live"), ("readinessProbe", "/healthz/ready") })
            Assert.Equal(("admin", path), (container.Text($"{probe}.httpGet.port"), container.Text($"{probe}.httpGet.path")));

        var services = resources.Where(resource => resource.Text("kind") == "Service").ToDictionary(service => service.Text("metadata.name")!);
        Assert.All(services.Values.SelectMany(service => service.List("spec.ports")), port => Assert.Contains(port.Text("targetPort")!, ports.Keys));
        // Users' Service does not lead to operators' listener.
        Assert.Equal("http", Assert.Single(services["flaggateway"].List("spec.ports")).Text("targetPort"));
        var monitor = Find(resources, "ServiceMonitor");
        Assert.Equal("/metrics", monitor.List("spec.endpoints").Single().Text("path"));
        Assert.Contains(monitor.List("spec.endpoints").Single().Text("port"), services["flaggateway-admin"].List("spec.ports").Select(port => port.Text("name")));
        Assert.All(monitor.Map("spec.selector.matchLabels"), label => Assert.Equal(label.Value.Text(), services["flaggateway-admin"].Map("metadata.labels")[label.Key].Text()));
    }

    private static void AssertVolumes(IReadOnlyList<YamlNode> resources, YamlNode pod, YamlNode container, string[] args, GatewayOptions options)
    {
        var volumes = pod.List("volumes").ToDictionary(volume => volume.Text("name")!);
        var mounts = container.List("volumeMounts").ToDictionary(mount => mount.Text("mountPath")!, mount => volumes[mount.Text("name")!]);
        Assert.Equal(volumes.Count, mounts.Count);
        Assert.Equal("flaggateway-config", mounts[args[Array.IndexOf(args, "--config") + 1]].Text("configMap.name"));
        // Somewhere to write, on a root that is read-only.
        Assert.True(mounts[options.State.Path].At("emptyDir") is not null || mounts[options.State.Path].At("persistentVolumeClaim") is not null);
        if (options.Identity.Anonymous.KeyFile is { } keys)
            Assert.Equal("flaggateway-identity", mounts[Path.GetDirectoryName(keys)!].Text("secret.secretName"));
        if (mounts[options.State.Path].Text("persistentVolumeClaim.claimName") is { } claim)
            Assert.Equal(claim, Find(resources, "PersistentVolumeClaim").Text("metadata.name"));
        // Secrets are nobody's to commit; the README tells how to make each.
        var readme = File.ReadAllText(Path.Combine(Folder, "README.md"));
        var secrets = resources.SelectMany(resource => resource.All().OfType<YamlMappingNode>())
            .Select(node => (Name: node.Text("secretKeyRef.name") ?? node.Text("credentials.name") ?? node.Text("secret.secretName"), Key: node.Text("secretKeyRef.key") ?? node.Text("credentials.key")))
            .Where(secret => secret.Name is not null).Distinct();
        Assert.DoesNotContain(resources, resource => resource.Text("kind") == "Secret");
        Assert.All(secrets, secret => Assert.Matches($@"create secret generic {secret.Name} [^\n]*(\\\n[^\n]*)*{(secret.Key is null ? "" : $"from-(file|literal)={Regex.Escape(secret.Key)}=")}", readme));
    }

    // Values as they are in the Secrets that the README makes.
    private static string Secret(YamlNode variable) => variable.Text("valueFrom.secretKeyRef.key") switch
    {
        "configuration" => "redis:6379,password=secret,ssl=true",
        var key when key!.EndsWith("-sha256", StringComparison.Ordinal) => new string('a', 64),
        var key => throw new InvalidOperationException($"{key} is not known."),
    };

    private static YamlNode Find(IEnumerable<YamlNode> resources, string kind) => resources.Single(resource => resource.Text("kind") == kind);

    internal static IReadOnlyList<YamlNode> Resources(string folder) =>
        [.. Yaml.Load("config", "kubernetes", folder, "kustomization.yaml").Single().List("resources").SelectMany(file => Yaml.Load("config", "kubernetes", folder, file.Text()!))];

    private static async Task<IReadOnlyList<YamlNode>> KustomizeAsync(string folder)
    {
        var (exit, output, error) = await KubernetesPrograms.RunAsync("kubectl", "kustomize", Path.Combine(Folder, folder));
        Assert.True(exit == 0, error);
        return Yaml.Parse(output);
    }
}
