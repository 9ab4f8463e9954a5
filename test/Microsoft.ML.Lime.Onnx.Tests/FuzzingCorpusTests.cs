using Microsoft.ML.Lime.Fuzzing;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Files that readers were run on, and those that they failed on once.</summary>
public sealed class FuzzingCorpusTests
{
    /// <summary>Each file by its target and name.</summary>
    public static TheoryData<string, string> Files()
    {
        TheoryData<string, string> files = [];
        foreach (Target target in Target.All)
            foreach (string file in target.Corpus)
                files.Add(target.Name, Path.GetFileName(file));
        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_FileOfTheCorpus_IsReadOrRefusedInASentence(string target, string file)
    {
        Target reader = Target.All.Single(one => one.Name == target);
        Assert.Null(Program.Find(reader, File.ReadAllBytes(reader.Corpus.Single(path => Path.GetFileName(path) == file)), file));
    }

    // A first file that is refused at once leads nowhere.
    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("image")]
    public void Decode_FirstImagesOfTheCorpus_AreRead(string target) => Assert.All(
        Target.All.Single(one => one.Name == target).Corpus
            .Where(file => !Path.GetFileName(file).StartsWith("found-", StringComparison.Ordinal)),
        file => Assert.NotEqual(0, Engine.ImageFile.Load(file).Height));

    [Fact]
    public void Mutations_OfEqualSeeds_AreEqual()
    {
        byte[] content = [.. Enumerable.Range(0, 200).Select(i => (byte)i)];
        for (ulong seed = 0; seed < 50; seed++)
            Assert.Equal(new Mutator(seed).Change(content), new Mutator(seed).Change(content));
        Assert.NotEqual(content, new Mutator(1).Change(content));
    }

    // The frame stays right, so that the reader gets behind its checks: some files are still images.
    [Fact]
    public void Png_ChangedInItsStructure_IsSometimesAnImage() => AssertSometimesAnImage("png", StructuredMutations.Png);

    [Fact]
    public void Jpeg_ChangedInItsStructure_IsSometimesAnImage() => AssertSometimesAnImage("jpeg", StructuredMutations.Jpeg);

    private static void AssertSometimesAnImage(string target, Func<Mutator, byte[], byte[]> mutation)
    {
        byte[] content = File.ReadAllBytes(Target.All.Single(one => one.Name == target).Corpus[0]);
        int read = 0;
        for (ulong seed = 0; seed < 200; seed++)
            try
            {
                Engine.ImageFile.Decode(mutation(new Mutator(seed), content), "changed");
                read++;
            }
            catch (Engine.LimeException)
            {
            }
        Assert.InRange(read, 10, 190);
    }
}
