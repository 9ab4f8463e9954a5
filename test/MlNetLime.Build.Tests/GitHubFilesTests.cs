using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML.Lime.Tests;
using YamlDotNet.RepresentationModel;

namespace MlNetLime.Build.Tests;

/// <summary>The files in <c>.github</c>.</summary>
public sealed partial class GitHubFilesTests
{
    // The inputs that GitHub's issue forms know.
    private static readonly string[] FormInputs = ["markdown", "textarea", "input", "dropdown", "checkboxes"];

    public static TheoryData<string> Workflows => Files(".github/workflows");

    public static TheoryData<string> IssueForms =>
        [.. Files(".github/ISSUE_TEMPLATE").Select(file => file.Data).Where(file => Path.GetFileName(file) != "config.yml")];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Workflow_Permissions_AreReadOnlyByDefault(string file)
    {
        YamlNode permissions = Yaml.Read(file).Get("permissions");
        Assert.Equal("read", permissions.Text("contents"));
        Assert.Single(((YamlMappingNode)permissions).Children);
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Workflow_Jobs_HaveRunnerTimeoutAndSteps(string file)
    {
        foreach ((_, YamlNode job) in (YamlMappingNode)Yaml.Read(file).Get("jobs"))
        {
            Assert.NotEmpty(job.Text("runs-on"));
            Assert.InRange(int.Parse(job.Text("timeout-minutes"), CultureInfo.InvariantCulture), 1, 120);
            Assert.NotEmpty(job.Get("steps").Items());
        }
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Workflow_Actions_ArePinnedToMajorVersionOrCommit(string file) =>
        Assert.All(Values(file, "uses"), action => Assert.Matches("^[a-z-]+/[a-z-]+@(v[0-9]+|[0-9a-f]{40})$", action));

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Workflow_Scripts_HaveNoExpressions(string file) => // an expression is replaced before the shell reads the script
        Assert.All(Values(file, "run"), script => Assert.DoesNotContain("${{", script, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Workflow_BuildCommands_Exist(string file)
    {
        string[] commands =
            [.. Values(file, "run").SelectMany(script => BuildCommand().Matches(script)).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Equal(command, Switches.Parse([command]).Command));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Workflow_Tests_RunTheCommandOfTheReadme(string file)
    {
        string[] readme = File.ReadAllLines(Path.Combine(Checkout.Root, "README.md"));
        string command = Assert.Single(readme, line => line.StartsWith("    dotnet test ", StringComparison.Ordinal)).Trim();
        Assert.Single(Values(file, "run"), script => script.StartsWith(command, StringComparison.Ordinal));
        Assert.Contains(command, File.ReadAllText(Path.Combine(Checkout.Root, ".ci", "run")), StringComparison.Ordinal);
    }

    [Fact]
    public void Ci_Tests_RunOnThreeSystems()
    {
        YamlNode matrix = Yaml.Read(".github/workflows/ci.yml").Get("jobs").Get("test").Get("strategy").Get("matrix");
        Assert.Equal(["ubuntu-latest", "windows-latest", "macos-latest"], matrix.Get("os").Items().Select(os => os.ToString()));
    }

    [Fact]
    public void Release_OnlyDraftJob_MayWrite()
    {
        var jobs = (YamlMappingNode)Yaml.Read(".github/workflows/release.yml").Get("jobs");
        Assert.Equal(["draft"], jobs.Where(job => job.Value.Find("permissions") is not null).Select(job => job.Key.ToString()));
        Assert.Equal("nuget", jobs.Get("push").Text("environment")); // its protection rules ask for an approval
    }

    [Theory]
    [MemberData(nameof(IssueForms))]
    public void IssueForm_AsksForInspectOutput_AndHasValidInputs(string file)
    {
        YamlNode form = Yaml.Read(file);
        Assert.NotEmpty(form.Text("name"));
        Assert.NotEmpty(form.Text("description"));
        YamlNode[] body = [.. form.Get("body").Items()];
        Assert.All(body, input => Assert.Contains(input.Text("type"), FormInputs));
        YamlNode[] questions = [.. body.Where(input => input.Text("type") != "markdown")];
        Assert.All(questions, question => Assert.NotEmpty(question.Get("attributes").Text("label")));
        string[] ids = [.. questions.Select(question => question.Text("id"))];
        Assert.Equal(ids.Distinct(), ids);
        Assert.Contains("inspect", ids);
    }

    [Theory]
    [InlineData("bug")]
    [InlineData("wrong-result")]
    public void IssueForm_OfFault_RequiresVersionAndModelKind(string name)
    {
        string[] required = [.. Yaml.Read($".github/ISSUE_TEMPLATE/{name}.yml").Get("body").Items()
            .Where(input => input.Find("validations")?.Text("required") == "true").Select(input => input.Text("id"))];
        Assert.Contains("version", required);
        Assert.Contains("model-kind", required);
    }

    [Fact]
    public void Dependabot_UpdatesPackagesAndActions()
    {
        YamlNode file = Yaml.Read(".github/dependabot.yml");
        Assert.Equal("2", file.Text("version"));
        Assert.Equal(["nuget", "github-actions"], file.Get("updates").Items().Select(update => update.Text("package-ecosystem")));
    }

    private static TheoryData<string> Files(string folder)
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Path.Combine(Checkout.Root, folder), "*.yml");
        return [.. files.Select(RepositoryFiles.Relative).Order(StringComparer.Ordinal)];
    }

    // The values of a key, wherever it stands in a workflow.
    private static string[] Values(string file, string key)
    {
        string[] values = [.. Yaml.Read(file).AllNodes.Select(node => node.Find(key)).OfType<YamlScalarNode>().Select(node => node.Value!)];
        Assert.NotEmpty(values);
        return values;
    }

    [GeneratedRegex("dotnet run --project build -- ([a-z-]+)")]
    private static partial Regex BuildCommand();
}
