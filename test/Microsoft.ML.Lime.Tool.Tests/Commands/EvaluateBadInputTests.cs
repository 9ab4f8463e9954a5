namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Input that <c>evaluate</c> rejects.</summary>
public sealed class EvaluateBadInputTests : EvaluateTest
{
    [Theory]
    [InlineData("--metrics giny", "There is no metric 'giny'", "Did you mean 'gini'?")]
    [InlineData("--metrics pointing", "pointing", "--masks FOLDER")]
    [InlineData("--method lime,ryse", "'ryse'", "Did you mean 'rise'?")]
    [InlineData("--method rise,rise", "names a method twice", "once")]
    [InlineData("--method occlusion,rise --surrogate tree", "--surrogate does not go with --method occlusion,rise", "lime")]
    [InlineData("--class stat", "No class is named 'stat'", "Did you mean 'star'?")]
    [InlineData("--class 6", "6 outputs", "0 to 5")]
    [InlineData("--limit 0", "--limit", "at least 1")]
    [InlineData("--upsampling none", "--upsampling none", "bicubic")]
    [InlineData("--truth nowhere.csv", "'nowhere.csv'", "--truth")]
    [InlineData("--masks nowhere", "'nowhere'", "masks")]
    [InlineData("--truth none --only-wrong", "--only-wrong", "label")]
    [InlineData("--json --top-features 3", "--top-features", "--help")]
    public async Task Evaluate_WhenOptionIsInvalid_ReportsOneProblemAndWritesNothing(string options, params string[] words)
    {
        string[] more = options.Split(' ');
        if (options.Contains("occlusion,", StringComparison.Ordinal))
            more = [.. more, "--samples", "40"]; // without --features, which applies only to LIME and KernelSHAP
        if (options.Contains("upsampling", StringComparison.Ordinal))
            more = [.. more, "--segmentation", "grid"];
        Outcome outcome = await Evaluate(more);
        outcome.Refused(words);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task Evaluate_WhenLabelsAreNotClasses_ReportsAllOfThem()
    {
        foreach ((string folder, string name) in new[] { ("star", "stars!"), ("n01440764", "") })
        {
            Directory.CreateDirectory(Path.Combine(ImageFolder, folder));
            File.Copy(Path.Combine(ImageFolder, Images()[0]), Path.Combine(ImageFolder, folder, "more.png"));
            if (name.Length > 0)
                Directory.Move(Path.Combine(ImageFolder, folder), Path.Combine(ImageFolder, name));
        }
        Outcome outcome = await Evaluate();
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Contains(outcome.Problems, problem => problem.Contains("'n01440764' is a WordNet id", StringComparison.Ordinal));
        Assert.Contains(outcome.Problems, problem => problem.Contains("'stars!' is neither a name nor an index", StringComparison.Ordinal)
            && problem.EndsWith("Did you mean 'star'?", StringComparison.Ordinal));
        Assert.Equal(2, outcome.Problems.Length);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task Evaluate_WhenFoldersAreWordNetIds_MapsThemThroughLabelFile()
    {
        string first = Images()[0];
        string name = first.Split('/')[0];
        Directory.Move(Path.Combine(ImageFolder, name), Path.Combine(ImageFolder, "n00000042"));
        string labels = Save("ids.txt", string.Join('\n', (await File.ReadAllLinesAsync(Labels, Cancel))
            .Select((label, i) => label == name ? $"n00000042 {label}" : $"n1000000{i} {label}")));
        (await Run([.. Arguments("--limit", "8").Select(word => word == Labels ? labels : word)])).Succeeded();
        Assert.Equal(name, Rows()[$"n00000042/{Path.GetFileName(first)}"].GetProperty("truth").GetString());
    }

    [Fact]
    public async Task Evaluate_WhenSeveralArgumentsAreInvalid_ReportsAllProblems()
    {
        Outcome outcome = await Run("evaluate", Path.Combine(Folder, "nothing"), "--model", Path.Combine(Folder, "no.onnx"), "--metrics",
            "x", "--limit", "-1",
            "--labels", "no.txt", "--method", "magic");
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Equal(6, outcome.Problems.Length);
    }

    [Fact]
    public async Task Evaluate_WithoutArguments_ReportsRequiredArguments()
    {
        Outcome outcome = await Run("evaluate");
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Equal(["evaluate needs FOLDER:", "evaluate needs --model"], outcome.Problems.Select(problem => problem[..22]));
    }

    [Fact]
    public async Task Evaluate_WhenFolderHasNoImagesOrIsFile_IsRejected()
    {
        string empty = Path.Combine(Folder, "empty");
        Directory.CreateDirectory(empty);
        (await Run([.. Arguments().Select(word => word == ImageFolder ? empty : word)])).Refused("contains no image");
        (await Run([.. Arguments().Select(word => word == ImageFolder ? Model : word)])).Refused("is a file, not a folder");
    }

    [Fact]
    public async Task Evaluate_WhenNoImageIsReadable_ReturnsBadInput()
    {
        foreach (string image in Images())
            await File.WriteAllTextAsync(Path.Combine(ImageFolder, image), "not an image", Cancel);
        Outcome outcome = await Evaluate("--quiet");
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Contains("No image of", Assert.Single(outcome.Problems), StringComparison.Ordinal);
        Assert.Equal(Count, Rows().Count);
    }

    [Fact]
    public async Task Evaluate_WhenOutputFolderIsFile_IsRejected() => (await Evaluate("-o", Save("file", "x"))).Refused("is a file", "-o");
}
