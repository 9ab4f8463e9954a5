using System.Diagnostics;
using System.Formats.Tar;
using System.Text.Json;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Data sets that are no folder: lists and tar archives, also in shards; and progress for programs.</summary>
public sealed class EvaluateDataSetTests : EvaluateTest
{
    private static readonly string[] Cheap = ["--samples", "20", "--features", "9", "--metrics", "gini"];

    private static readonly string[] Pointing = ["--samples", "20", "--features", "9", "--metrics", "pointing"];

    [Fact]
    public async Task Evaluate_ListOfImages_HasTheRowsOfTheFolderInItsOrder()
    {
        (await Evaluate([.. Cheap, "-o", Path.Combine(Folder, "whole")])).Succeeded();
        Dictionary<string, string> whole = (await File.ReadAllLinesAsync(Path.Combine(Folder, "whole", "results.jsonl"), Cancel))
            .ToDictionary(line => JsonDocument.Parse(line).RootElement.GetProperty("image").GetString()!);
        string[] chosen = [Images()[5], Images()[1], Images()[6]];
        string list = Save("list.txt", string.Join("\r\n", chosen) + "\n\n");
        (await Evaluate([.. Cheap, "--images", list])).Succeeded();
        Assert.Equal(chosen.Select(image => whole[image]), await File.ReadAllLinesAsync(Path.Combine(Out, "results.jsonl"), Cancel));
    }

    [Fact]
    public async Task Evaluate_ListOnStandardInput_IsRead()
    {
        TextReader before = Console.In;
        try
        {
            Console.SetIn(new StringReader($"{Images()[2]}\n"));
            (await Evaluate([.. Cheap, "--images", "-"])).Succeeded();
        }
        finally
        {
            Console.SetIn(before);
        }
        Assert.Equal([Images()[2]], Rows().Keys);
    }

    [Fact]
    public async Task Evaluate_TarArchives_HaveTheRowsOfTheFolder_AlsoInShards()
    {
        (await Evaluate([.. Pointing, "--masks", Masks])).Succeeded();
        string[] expected = [.. Rows().Values.Select(row => row.GetRawText())];
        Directory.Delete(Out, recursive: true);
        string[] images = Images();
        for (int archive = 0; archive < 2; archive++)
            await Pack(Path.Combine(Folder, $"set-{archive:000}.tar"), images[(4 * archive)..(4 * archive + 4)]);
        string series = Path.Combine(Folder, "set-{000..001}.tar");
        string[] arguments = [.. Arguments(Pointing).Select(word => word == ImageFolder ? series : word)];
        (await Run(arguments)).Succeeded();
        Assert.Equal(expected, Rows().Values.Select(row => WithoutArchive(row.GetRawText())));
        arguments = [.. arguments.Select(word => word == Out ? Path.Combine(Folder, "sharded") : word)];
        foreach (string shard in (string[])["1/2", "0/2"])
            (await Run([.. arguments, "--shard", shard])).Succeeded();
        (await Run("merge", Path.Combine(Folder, "sharded"))).Succeeded();
        foreach (string file in Directory.GetFiles(Out))
            Assert.Equal(await File.ReadAllBytesAsync(file, Cancel),
                await File.ReadAllBytesAsync(Path.Combine(Folder, "sharded", Path.GetFileName(file)), Cancel));
    }

    [Fact]
    public async Task Evaluate_DataSetsThatDoNotFit_AreRefusedInOneSentence()
    {
        string list = Save("list.txt", "../out.png\n"), twice = Save("twice.txt", $"{Images()[0]}\n{Images()[0]}\n");
        (await Evaluate([.. Cheap, "--images", list])).Refused("names ../out.png, a file outside of the folder", "--allow-outside");
        (await Evaluate([.. Cheap, "--images", twice])).Refused("twice");
        (await Evaluate([.. Cheap, "--images", Save("empty.txt", "\n")])).Refused("The list has no image");
        (await Evaluate([.. Cheap, "--images", Save("one.txt", Images()[0]), "--truth", Save("t.csv", "image,label\n")]))
            .Refused("does not go with --images");
        (await Evaluate([.. Cheap, "--images", "-", "--notebook", "x.ipynb"])).Refused("--notebook does not go with --images -");
        string damaged = Save("damaged.tar", "this is no archive, but a text of more than a few bytes");
        (await Run([.. Arguments(Cheap).Select(word => word == ImageFolder ? damaged : word)])).Refused("damaged.tar");
        (await Run([.. Arguments([.. Cheap, "--masks", Masks]).Select(word => word == ImageFolder ? damaged : word)]))
            .Refused("--masks does not go with tar archives");
    }

    [Fact]
    public async Task Evaluate_ProgressForPrograms_IsJsonOnStandardError()
    {
        Outcome outcome = await Evaluate([.. Cheap, "--limit", "2", "--shard", "0/1", "--progress", "json", "--quiet"]);
        Assert.Equal((ExitCode.Done, ""), (outcome.Code, outcome.Output));
        JsonElement[] lines = [.. outcome.Problems.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal((0, 2), (lines[0].GetProperty("done").GetInt32(), lines[^1].GetProperty("done").GetInt32()));
        Assert.All(lines, line => Assert.Equal("0/1", line.GetProperty("shard").GetString()));
        (await Evaluate([.. Cheap, "--progress", "xml"])).Refused("--progress expects auto or json");
    }

    /// <summary>Packs images as WebDataset does: labels and masks beside them, some labels as folders, long names, other files.</summary>
    private async Task Pack(string path, string[] images)
    {
        await using FileStream file = File.Create(path);
        await using var tar = new TarWriter(file, TarEntryFormat.Pax);
        await Add("notes.txt", "none"u8.ToArray());
        foreach (string image in images)
        {
            string sample = image[..^".png".Length];
            await Add($"{sample}.png", await File.ReadAllBytesAsync(Path.Combine(ImageFolder, image), Cancel));
            await Add($"{sample}.cls", System.Text.Encoding.UTF8.GetBytes(image.Split('/')[0] + "\n"));
            await Add($"{sample}.mask.png", await File.ReadAllBytesAsync(Path.Combine(Masks, image), Cancel));
        }

        async Task Add(string name, byte[] content) => await tar.WriteEntryAsync(
            new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) }, Cancel);
    }

    private static string WithoutArchive(string row) => row.Replace("set-000.tar/", "", StringComparison.Ordinal)
        .Replace("set-001.tar/", "", StringComparison.Ordinal);

    /// <summary>A pipe can be read once only.</summary>
    [Fact]
    public async Task Evaluate_LabelsFromAPipe_AreRead()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes have other names there.");
        string pipe = Path.Combine(Folder, "labels");
        using (Process make = Process.Start("mkfifo", [pipe]))
            await make.WaitForExitAsync(Cancel);
        using ToolProcess writer = ToolProcess.StartProgram("cp", Labels, pipe); // waits for the reader
        string[] arguments = [.. Arguments("--limit", "2").Select(word => word == Labels ? pipe : word)];
        (await Run(arguments)).Succeeded();
        Assert.Equal(0, (await writer.End(Cancel)).ExitCode);
        Assert.Contains(Rows().First().Value.GetProperty("prediction").GetString(), await File.ReadAllLinesAsync(Labels, Cancel));
    }
}
