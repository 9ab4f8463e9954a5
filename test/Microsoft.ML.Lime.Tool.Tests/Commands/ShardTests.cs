using System.Text.RegularExpressions;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;
using Parquet;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Shards of an evaluation, and their merge.</summary>
public sealed class ShardTests : EvaluateTest
{
    private static readonly string[] Cheap = ["--samples", "20", "--features", "9", "--metrics", "gini"];

    /// <summary>Any number of shards, in any order, with any number of restarts: the merged files are those of one process.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Merge_RandomShardsOrderAndRestarts_HasTheBytesOfOneProcess(int seed)
    {
        string whole = Path.Combine(Folder, "whole");
        (await Evaluate([.. Cheap, "-o", whole])).Succeeded();
        var random = new Random(seed);
        int count = random.Next(1, 12);
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle(order);
        foreach (int index in order)
        {
            await RunShard(index, count);
            for (int restarts = random.Next(3); restarts > 0; restarts--)
            {
                CutAtRandom(Path.Combine(Out, "shards", $"{index}-of-{count}"), random);
                await RunShard(index, count);
            }
        }
        Outcome merged = (await Run("merge", Out)).Succeeded();
        Assert.Contains("lime: 8 images; accuracy", merged.Output, StringComparison.Ordinal);
        AssertSameFiles(whole, Out);
        string[] files = [.. Directory.GetFiles(Out).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        (await Run("merge", Out)).Succeeded();
        AssertSameFiles(whole, Out);
        Assert.Equal(files, Directory.GetFiles(Out).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Merge_SeveralMethods_HasTheBytesOfOneProcess()
    {
        string whole = Path.Combine(Folder, "whole");
        string[] options = [.. Cheap, "--method", "occlusion,lime", "--mask-size", "16", "--stride", "16", "--limit", "6"];
        (await Evaluate([.. options, "-o", whole])).Succeeded();
        foreach (string shard in (string[])["1/2", "0/2"])
            (await Evaluate([.. options, "--shard", shard])).Succeeded();
        (await Run("merge", Out)).Succeeded();
        AssertSameFiles(whole, Out);
        foreach (string method in (string[])["lime", "occlusion"])
            AssertSameFiles(Path.Combine(whole, method), Path.Combine(Out, method));
    }

    /// <summary>What is not kept is on no disk, and the metrics are the same.</summary>
    [Theory]
    [InlineData("maps")]
    [InlineData("none")]
    public async Task Evaluate_KeepLess_StoresLessAndMergesToTheSame(string keep)
    {
        string all = Path.Combine(Folder, "all"), whole = Path.Combine(Folder, "whole");
        (await Evaluate([.. Cheap, "-o", all])).Succeeded();
        (await Evaluate([.. Cheap, "--keep", keep, "-o", whole])).Succeeded();
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(all, "results.jsonl"), Cancel),
            await File.ReadAllBytesAsync(Path.Combine(whole, "results.jsonl"), Cancel));
        string cards = await File.ReadAllTextAsync(Path.Combine(whole, "cards.jsonl"), Cancel);
        Assert.Equal(keep == "none" ? 0 : 8, cards.Count(letter => letter == '\n'));
        Assert.Equal(keep == "none" ? 0 : 8, Regex.Count(cards, "\"photo\":\"\",\"overlay\":\"\""));
        foreach (string shard in (string[])["0/2", "1/2", "1/2"])
            (await Evaluate([.. Cheap, "--keep", keep, "--shard", shard])).Succeeded();
        (await Run("merge", Out)).Succeeded();
        AssertSameFiles(whole, Out);
        Assert.Contains("continues, 8 of 8 images are done", (await Evaluate([.. Cheap, "--keep", keep, "-o", whole])).Succeeded().Output,
            StringComparison.Ordinal);
        (await Evaluate([.. Cheap, "--keep", "none", "--method", "lime,rise"])).Refused("--store none does not go with several methods");
    }

    [Fact]
    public async Task Merge_Parquet_HasTheRows()
    {
        File.WriteAllBytes(Path.Combine(ImageFolder, Images()[0]), [1, 2, 3]); // an image that cannot be read
        for (int attempt = 0; attempt < 3; attempt++)
            await Evaluate([.. Cheap, "--shard", "0/1"]);
        (await Evaluate([.. Cheap, "--shard", "0/1", "--parquet"])).Refused("--parquet does not go with --shard");
        string left = Save($"out/results.parquet.{Guid.NewGuid():n}.tmp", "PAR1 without a footer"); // of a process that was killed
        (await Run("merge", Out, "--parquet")).Succeeded();
        Assert.False(File.Exists(left));
        await using ParquetReader reader = await ParquetReader.CreateAsync(Path.Combine(Out, "results.parquet"));
        Assert.Equal(["image", "truth", "prediction", "probability", "is_probability", "right", "attempts", "gini", "gini_constant",
            "gini_random", "gini_center", "warnings"], reader.Schema.GetDataFields().Select(field => field.Name));
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        var images = new string[8];
        await group.ReadAsync(reader.Schema.FindDataField("image"), images, cancellationToken: Cancel);
        Assert.Equal(Images(), images);
        var gini = new double?[8];
        await group.ReadAsync<double>(reader.Schema.FindDataField("gini"), gini, cancellationToken: Cancel);
        Assert.Equal([null, .. Images().Skip(1).Select(image => Value(Rows()[image], "gini"))], gini);
        var right = new bool?[8];
        await group.ReadAsync<bool>(reader.Schema.FindDataField("right"), right, cancellationToken: Cancel);
        Assert.Equal([null, .. Images().Skip(1).Select(image =>
            Rows()[image].GetProperty("prediction").GetString() == image.Split('/')[0])], right);
    }

    [Fact]
    public async Task Merge_Json_IsThatOfOneProcess()
    {
        Outcome whole = (await Evaluate([.. Cheap, "--json"])).Succeeded();
        Directory.Delete(Out, recursive: true);
        foreach (int index in (int[])[0, 1])
            await RunShard(index, 2);
        Assert.Equal(whole.Output, (await Run("merge", Out, "--json")).Succeeded().Output);
    }

    /// <summary>Each process measures the model with its own images, so that its warning has other numbers.</summary>
    [Fact]
    public async Task Merge_ModelThatDependsOnItsBatch_HasTheBytesOfOneProcess()
    {
        string[] images = Images();
        string photos = Directory.CreateDirectory(Path.Combine(Folder, "photos")).FullName;
        for (int i = 0; i < images.Length; i++)
            File.Copy(Path.Combine(ImageFolder, images[i]), Path.Combine(photos, $"{i}.png"));
        string model = Save("shifted.onnx", new TinyOnnx()
            .Input("x", TensorElement.Float32, "N", 3, 16, 16).Output("y", TensorElement.Float32, "N", 3)
            .Node("GlobalAveragePool", "x", "means")
            .Node("ReduceMax", "means", "max", ("axes", new long[] { 0, 1, 2, 3 }), ("keepdims", 1)).Node("Sub", "means,max", "shifted")
            .Node("Flatten", "shifted", "y", ("axis", 1)).ToBytes());
        string whole = Path.Combine(Folder, "whole");
        string[] Arguments(params string[] more) =>
            ["evaluate", photos, "--model", model, "--preprocess", "raw", "--activation", "none", .. Cheap, .. more];
        (await Run(Arguments("-o", whole))).Succeeded();
        string remarks = await File.ReadAllTextAsync(Path.Combine(whole, "remarks.jsonl"), Cancel);
        Assert.Contains("depend on the other images in its batch: ", remarks, StringComparison.Ordinal);
        Assert.DoesNotContain("in its batch: ", await File.ReadAllTextAsync(Path.Combine(whole, "results.jsonl"), Cancel),
            StringComparison.Ordinal);
        foreach (string shard in (string[])["2/3", "0/3", "1/3"])
            (await Run(Arguments("-o", Out, "--shard", shard))).Succeeded();
        Assert.True(Directory.GetFiles(Path.Combine(Out, "shards"), "remarks.jsonl", SearchOption.AllDirectories)
            .Select(File.ReadAllText).Distinct().Count() > 1);
        (await Run("merge", Out)).Succeeded();
        AssertSameFiles(whole, Out);
    }

    [Fact]
    public async Task Evaluate_KeepOfRiseAndOfFiles_AreToldApartByTheirValues()
    {
        string[] rise = ["--method", "rise", "--samples", "20", "--grid", "3", "--metrics", "gini", "--limit", "2"];
        string half = Path.Combine(Folder, "half");
        (await Evaluate([.. rise, "--keep=0.3", "--keep=maps"])).Succeeded();
        (await Evaluate([.. rise, "-o", half])).Succeeded();
        Assert.Contains("\"store\":\"maps\"", (await File.ReadAllTextAsync(Path.Combine(Out, "settings.json"), Cancel))
            .Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.NotEqual(await File.ReadAllTextAsync(Path.Combine(half, "results.jsonl"), Cancel),
            await File.ReadAllTextAsync(Path.Combine(Out, "results.jsonl"), Cancel));
        (await Evaluate([.. rise, "--keep", "all"])).Refused("--keep");
    }

    [Fact]
    public async Task Merge_MissingIncompleteAndForeignShards_AreNamed()
    {
        string[] images = Images();
        int[] shards = [.. Enumerable.Range(0, 3).Where(index => images.Count(new Shard(index, 3).Contains) > 1)];
        Assert.True(shards.Length > 1);
        (int incomplete, int foreign) = (shards[0], shards[1]);
        int missing = Enumerable.Range(0, 3).Single(index => index != incomplete && index != foreign);
        await RunShard(incomplete, 3);
        Outcome early = await Run("merge", Out);
        Assert.Equal(ExitCode.TryAgain, early.Code);
        Assert.Contains("are missing", early.Problems[0], StringComparison.Ordinal);

        string results = Path.Combine(Out, "shards", $"{incomplete}-of-3", "results.jsonl");
        byte[] rows = await File.ReadAllBytesAsync(results, Cancel);
        await File.WriteAllBytesAsync(results, rows[..(Array.IndexOf(rows, (byte)'\n') + 1)], Cancel);
        (await Evaluate([.. Cheap, "--seed", "1", "--shard", $"{foreign}/3"])).Succeeded();
        Outcome refused = await Run("merge", Out);
        Assert.Equal(ExitCode.BadInput, refused.Code);
        Assert.Equal("", refused.Output);
        Assert.Contains(refused.Problems, line => line == $"Shard {missing} of 3 is missing.");
        Assert.Contains(refused.Problems, line => line.StartsWith($"Shard {incomplete} of 3 is incomplete: ", StringComparison.Ordinal)
            && line.Contains("have no result, for example ", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, line =>
            line.StartsWith($"Shard {foreign} of 3 belongs to another evaluation", StringComparison.Ordinal)
            && line.Contains("seed", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(Out, "results.jsonl")));

        Outcome partial = (await Run("merge", Out, "--partial")).Succeeded();
        Assert.Contains($"Note: Shard {missing} of 3 is missing.", partial.Output, StringComparison.Ordinal);
        Assert.Single(Rows());
        Assert.Contains("partial", await File.ReadAllTextAsync(Path.Combine(Out, "report.html"), Cancel), StringComparison.Ordinal);

        Directory.Delete(Path.Combine(Out, "shards", $"{foreign}-of-3"), recursive: true);
        foreach (int index in (int[])[0, 1, 2])
            await RunShard(index, 3);
        (await Run("merge", Out)).Succeeded();
        Assert.Equal(images, Rows().Keys);
    }

    /// <summary>The arguments of the published manifest run with the variable that Kubernetes sets.</summary>
    [Fact]
    public async Task Kubernetes_ArgumentsOfTheManifest_RunWithItsVariable()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program env sets the variable.");
        string manifest = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "scale", "kubernetes.yaml"), Cancel);
        string[][] jobs = [.. Regex.Matches(manifest, @"args: \[([^\]]*)\]").Select(match => match.Groups[1].Value.Split(',')
            .Select(word => word.Trim().Replace("/data/photos", ImageFolder, StringComparison.Ordinal)
                .Replace("/data/net.onnx", Model, StringComparison.Ordinal).Replace("/data/names.txt", Labels, StringComparison.Ordinal)
                .Replace("/data/out", Out, StringComparison.Ordinal).Replace("auto/64", "auto/2", StringComparison.Ordinal)).ToArray())];
        Assert.Equal(["evaluate", "merge"], jobs.Select(job => job[0]));
        Assert.Contains("completions: 64", manifest, StringComparison.Ordinal); // as in auto/64
        foreach (int index in (int[])[1, 0])
        {
            using ToolProcess pod = ToolProcess.StartProgram(["env", $"JOB_COMPLETION_INDEX={index}",
                .. ToolProcess.CommandLine([.. jobs[0], "--samples", "40", "--features", "16", "--metrics", "gini"])]);
            (int code, _, string error) = await pod.End(Cancel);
            Assert.True(code == ExitCode.Done, error);
        }
        (await Run(jobs[1])).Succeeded();
        Assert.Equal(Images(), Rows().Keys);
    }

    /// <summary>Files that were damaged are named, and running the shard again mends them.</summary>
    [Theory]
    [InlineData("cards.jsonl", "images have lost their card")]
    [InlineData("results.jsonl", "images have no result")]
    [InlineData("images.jsonl", "its list of images is damaged")]
    public async Task Merge_DamagedFile_IsNamedAndMendedByTheNextRun(string name, string expected)
    {
        string whole = Path.Combine(Folder, "whole");
        (await Evaluate([.. Cheap, "-o", whole])).Succeeded();
        await RunShard(0, 1);
        string file = Path.Combine(Out, "shards", "0-of-1", name);
        string[] lines = await File.ReadAllLinesAsync(file, Cancel);
        lines[3] = "damaged";
        await File.WriteAllLinesAsync(file, lines, Cancel);
        Outcome outcome = await Run("merge", Out);
        Assert.Equal(ExitCode.TryAgain, outcome.Code);
        Assert.Contains(expected, outcome.Problems[0], StringComparison.Ordinal);
        (await Evaluate([.. Cheap, "--shard", "0/1"])).Succeeded();
        (await Run("merge", Out)).Succeeded();
        AssertSameFiles(whole, Out);
    }

    [Fact]
    public async Task Evaluate_OnlyWrongInShards_MergesToTheSame()
    {
        string whole = Path.Combine(Folder, "whole");
        (await Evaluate([.. Cheap, "--only-wrong", "-o", whole])).Succeeded();
        foreach (string shard in (string[])["0/2", "1/2"])
            (await Evaluate([.. Cheap, "--only-wrong", "--shard", shard])).Succeeded();
        (await Run("merge", Out)).Succeeded();
        AssertSameFiles(whole, Out);
    }

    [Fact]
    public async Task Merge_ShardThatIsWritten_IsNamedAndMayPass()
    {
        await RunShard(0, 1);
        using FileStream held =
            new(Path.Combine(Out, "shards", "0-of-1", "cards.jsonl"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Outcome outcome = await Run("merge", Out);
        Assert.Equal(ExitCode.TryAgain, outcome.Code);
        Assert.Contains("An evaluation writes to the folder", outcome.Problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_ShardInUse_EndsWithOneSentenceAndMayPass()
    {
        await RunShard(0, 1);
        using FileStream held =
            new(Path.Combine(Out, "shards", "0-of-1", "cards.jsonl"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Outcome second = await Evaluate([.. Cheap, "--shard", "0/1"]);
        Assert.Equal(ExitCode.TryAgain, second.Code);
        Assert.StartsWith("Another evaluation writes to the folder", Assert.Single(second.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_ImageThatCannotBeReached_IsTriedAgainThreeTimes()
    {
        string image = Path.Combine(ImageFolder, Images()[0]);
        byte[] content = await File.ReadAllBytesAsync(image, Cancel);
        await File.WriteAllBytesAsync(image, [], Cancel);
        for (int attempt = 1; attempt < EvaluatedImage.MaxAttempts; attempt++)
        {
            Outcome outcome = await Evaluate([.. Cheap, "--shard", "0/1"]);
            Assert.Equal(ExitCode.TryAgain, outcome.Code);
            Assert.Equal("Shard 0 of 1: 1 of 8 images failed for a reason that may pass; repeat the command to try them again.",
                Assert.Single(outcome.Problems));
            Assert.Equal(ExitCode.TryAgain, (await Run("merge", Out)).Code);
        }
        await RunShard(0, 1); // the third attempt is the last one
        (await Run("merge", Out)).Succeeded();
        await File.WriteAllBytesAsync(image, content, Cancel);
    }

    [Fact]
    public async Task Evaluate_ShardOptions_AreCheckedTogether()
    {
        (await Evaluate("--shard", "2/2")).Refused("--shard is '2/2'", "I/N");
        (await Evaluate("--shard", "0/2", "--json")).Refused("--json does not go with --shard", "merge");
        (await Run("merge", Folder)).Refused("has no shards", "output folder");
        await RunShard(0, 2);
        await RunShard(0, 3);
        (await Run("merge", Out)).Refused("has shards of 2 and of 3");
    }

    private async Task RunShard(int index, int count) => (await Evaluate([.. Cheap, "--shard", $"{index}/{count}"])).Succeeded();

    /// <summary>Leaves the files as a killed process may do: rows and their cards up to a byte.</summary>
    private static void CutAtRandom(string shard, Random random)
    {
        foreach (string name in (string[])["results.jsonl", "cards.jsonl"])
        {
            string file = Path.Combine(shard, name);
            byte[] content = File.ReadAllBytes(file);
            File.WriteAllBytes(file, content[..random.Next(content.Length + 1)]);
        }
        if (random.Next(2) == 0)
            File.Delete(Path.Combine(shard, "shard.json"));
    }
}
