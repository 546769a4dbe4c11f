using FlagGateway.Options;
using YamlDotNet.RepresentationModel;

namespace FlagGateway.Tests.Deployment;

/// <summary>
/// The chart, rendered by helm: it fits the program, and by default it is the base of config/kubernetes.
/// </summary>
public sealed class HelmTests
{
    private static readonly string Chart = Yaml.FullPath("config", "helm", "flaggateway");

    [Fact]
    public async Task Lint_Strict_FindsNothing()
    {
        var (exit, output, error) = await KubernetesPrograms.RunAsync("helm", "lint", "--strict", Chart);

        Assert.True(exit == 0, output + error);
    }

    [Fact]
    public async Task Template_Defaults_AreTheBaseOfKustomize()
    {
        var rendered = await TemplateAsync();

        var (chart, kustomize) = (Pod(rendered), Pod(KubernetesTests.Resources("base")));
        foreach (var path in new[] { "automountServiceAccountToken", "terminationGracePeriodSeconds", "securityContext", "volumes" })
            AssertSame(path, kustomize, chart);
        foreach (var path in new[] { "args", "ports", "env", "startupProbe", "livenessProbe", "readinessProbe", "lifecycle", "resources", "securityContext", "volumeMounts" })
            AssertSame(path, kustomize.List("containers").Single(), chart.List("containers").Single());
        foreach (var path in new[] { "maxSkew", "topologyKey", "whenUnsatisfiable" })
            AssertSame(path, kustomize.List("topologySpreadConstraints").Single(), chart.List("topologySpreadConstraints").Single());
        AssertSame("spec.strategy", Find(KubernetesTests.Resources("base"), "Deployment"), Find(rendered, "Deployment"));
        AssertSame("spec", Find(KubernetesTests.Resources("base"), "HorizontalPodAutoscaler"), Find(rendered, "HorizontalPodAutoscaler"));
        AssertSame("spec.maxUnavailable", Find(KubernetesTests.Resources("base"), "PodDisruptionBudget"), Find(rendered, "PodDisruptionBudget"));
        AssertSame("spec.endpoints", Find(KubernetesTests.Resources("base"), "ServiceMonitor"), Find(rendered, "ServiceMonitor"));
        foreach (var service in KubernetesTests.Resources("base").Where(static resource => resource.Text("kind") == "Service"))
            AssertSame("spec.ports", service, rendered.Single(other => other.Text("kind") == "Service" && other.Text("metadata.name") == service.Text("metadata.name")));
    }

    [Theory]
    [InlineData(StateKind.Redis)]
    [InlineData(StateKind.File, "state.kind=File")]
    [InlineData(StateKind.Redis, "state.redis.prefix=production", "autoscaling.enabled=false", "replicas=3", "ingress.enabled=true", "adminIngress.enabled=true")]
    public async Task Template_Output_FitsTheProgram(StateKind kind, params string[] values)
    {
        var rendered = await TemplateAsync(values);

        var options = await KubernetesTests.AssertFitsAsync(rendered);

        Assert.Equal(kind, options.State.Kind);
        var scales = kind == StateKind.Redis && !values.Contains("autoscaling.enabled=false");
        Assert.Equal(scales, rendered.Any(static resource => resource.Text("kind") == "HorizontalPodAutoscaler"));
        Assert.Equal(scales ? null : kind == StateKind.File ? "1" : "3", Find(rendered, "Deployment").Text("spec.replicas"));
        Assert.Equal(values.Contains("ingress.enabled=true") ? 2 : 0, rendered.Count(static resource => resource.Text("kind") == "Ingress"));
        // Each selector finds the pods.
        var labels = Find(rendered, "Deployment").Map("spec.template.metadata.labels").ToDictionary(static label => label.Key, static label => label.Value.Text());
        var selectors = rendered.Select(static resource => resource.Text("kind") == "Service" ? resource.Map("spec.selector") : resource.Text("kind") is "Deployment" or "PodDisruptionBudget" ? resource.Map("spec.selector.matchLabels") : null).OfType<IReadOnlyDictionary<string, YamlNode>>().ToList();
        Assert.True(selectors.Count >= 3);
        Assert.All(selectors.SelectMany(static selector => selector), label => Assert.Equal(labels[label.Key], label.Value.Text()));
    }

    [Theory]
    [InlineData("state.kind=Sqlite")]
    [InlineData("replica=3")]
    [InlineData("admin.tokens[0].role=Root")]
    public async Task Template_ValueThatIsNone_IsRefused(string value)
    {
        var (exit, _, error) = await KubernetesPrograms.RunAsync("helm", "template", "flaggateway", Chart, "--set", value);

        Assert.NotEqual(0, exit);
        Assert.Contains("schema", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gateway.json")]
    [InlineData("flags.json")]
    [InlineData("rollouts.json")]
    public void Files_OfTheExample_AreThoseOfKustomize(string name) =>
        Assert.Equal(File.ReadAllText(Yaml.FullPath("config", "kubernetes", "base", "config", name)), File.ReadAllText(Path.Combine(Chart, "files", name)));

    [Fact]
    public async Task Files_OfAUser_ReplaceThoseOfTheExample()
    {
        var (exit, output, error) = await KubernetesPrograms.RunAsync("helm", "template", "flaggateway", Chart, "--set-file", $"config.flags={Yaml.FullPath("config", "examples", "prompt-rollout", "flags.json")}");

        Assert.True(exit == 0, error);
        var data = Find(Yaml.Parse(output), "ConfigMap").Map("data");
        Assert.Contains("prompt", data["flags.json"].Text(), StringComparison.Ordinal);
        Assert.Equal(["flags.json", "gateway.json", "rollouts.json"], data.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Chart_Image_IsThatOfKustomize()
    {
        var version = Yaml.Load("config", "helm", "flaggateway", "Chart.yaml").Single().Text("appVersion");

        KubernetesTests.AssertPublished(version);
        Assert.Equal(Yaml.Load("config", "kubernetes", "base", "kustomization.yaml").Single().List("images").Single().Text("newTag"), version);
    }

    private static async Task<IReadOnlyList<YamlNode>> TemplateAsync(params string[] values)
    {
        var (exit, output, error) = await KubernetesPrograms.RunAsync("helm", ["template", "flaggateway", Chart, .. values.SelectMany(static value => new[] { "--set", value })]);
        Assert.True(exit == 0, error);
        return Yaml.Parse(output);
    }

    private static void AssertSame(string path, YamlNode? expected, YamlNode? actual)
    {
        Assert.NotNull(expected.At(path));
        Assert.True(expected.At(path)!.Equals(actual.At(path)), $"{path}: kustomize has {expected.At(path)}, helm {actual.At(path)}");
    }

    private static YamlNode Pod(IEnumerable<YamlNode> resources) => Find(resources, "Deployment").At("spec.template.spec")!;

    private static YamlNode Find(IEnumerable<YamlNode> resources, string kind) => resources.Single(resource => resource.Text("kind") == kind);
}
