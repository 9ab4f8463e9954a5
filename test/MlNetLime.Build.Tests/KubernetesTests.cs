using k8s;
using k8s.Models;
using Microsoft.ML.Lime.Tests;
using YamlDotNet.Core;

namespace MlNetLime.Build.Tests;

/// <summary>The published manifests of Kubernetes, read into the types of its API, which are generated from the API's schema.</summary>
public sealed class KubernetesTests
{
    private static string Manifest => File.ReadAllText(Path.Combine(Checkout.Root, "docs", "scale", "kubernetes.yaml"));

    [Fact]
    public void Manifest_HasOnlyFieldsOfTheApi_AndValuesThatGoTogether()
    {
        V1Job[] jobs = [.. Read(Manifest).Cast<V1Job>()];
        Assert.Equal(["mlnet-lime-shards", "mlnet-lime-merge"], jobs.Select(job => job.Metadata.Name));
        Assert.All(jobs, job => Assert.Equal(("batch/v1", "Job"), (job.ApiVersion, job.Kind)));
        foreach (V1PodSpec pod in jobs.Select(job => job.Spec.Template.Spec))
        {
            Assert.Equal("Never", pod.RestartPolicy); // as podFailurePolicy and backoffLimitPerIndex need
            V1Container container = Assert.Single(pod.Containers);
            Assert.NotNull(container.Image);
            Assert.All(container.VolumeMounts, mount => Assert.Contains(pod.Volumes, volume => volume.Name == mount.Name));
            Assert.All(container.Resources.Requests.Values.Concat(container.Resources.Limits.Values), amount =>
                Assert.True(amount.ToDecimal() > 0));
        }
        V1JobSpec shards = jobs[0].Spec;
        Assert.Equal("Indexed", shards.CompletionMode); // as backoffLimitPerIndex needs
        Assert.Equal(3, shards.BackoffLimitPerIndex);
        Assert.Equal(["Ignore", "FailIndex"], shards.PodFailurePolicy.Rules.Select(rule => rule.Action));
        Assert.Equal("DisruptionTarget", Assert.Single(shards.PodFailurePolicy.Rules[0].OnPodConditions).Type);
        V1PodFailurePolicyOnExitCodesRequirement codes = shards.PodFailurePolicy.Rules[1].OnExitCodes;
        Assert.Equal(("In", shards.Template.Spec.Containers[0].Name), (codes.OperatorProperty, codes.ContainerName));
        Assert.Equal([1, 2], codes.Values);
    }

    /// <summary>The check finds a misspelled field.</summary>
    [Theory]
    [InlineData("backoffLimitPerIndex", "backoffLimitByIndex")]
    [InlineData("onExitCodes", "onExitCode")]
    [InlineData("claimName", "claim")]
    public void Manifest_WithAFieldThatTheApiLacks_IsRefused(string field, string wrong) =>
        Assert.Throws<YamlException>(() => Read(Manifest.Replace($"{field}:", $"{wrong}:", StringComparison.Ordinal)));

    private static List<object> Read(string manifest) => KubernetesYaml.LoadAllFromString(manifest, strict: true);
}
