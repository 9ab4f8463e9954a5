namespace Microsoft.ML.Lime.Engine.Tests;

public class JpegTests
{
    private const byte Frame = 0xC0, Scan = 0xDA;

    private static ImageBuffer Decode(byte[] file)
    {
        Jpeg.RequireLibrary();
        return ImageFile.Decode(file, "some.jpg");
    }

    private static string Refused(byte[] file)
    {
        string message = Assert.Throws<LimeException>(() => ImageFile.Decode(file, "some.jpg")).Message;
        Assert.Contains("some.jpg", message, StringComparison.Ordinal);
        return message;
    }

    private static double MeanError(ImageBuffer picture)
    {
        double sum = 0;
        for (int y = 0; y < picture.Height; y++)
            for (int x = 0; x < picture.Width; x++)
                for (int c = 0; c < picture.Channels; c++)
                    sum += Math.Abs(picture[y, x, c] - JpegFixtures.Color(y, x, c));
        return sum / (picture.Height * picture.Width * picture.Channels);
    }

    [Theory]
    [InlineData("baseline", 3, 2)]
    [InlineData("progressive", 3, 2)]
    [InlineData("full", 3, 1)]
    [InlineData("restart", 3, 2)]
    [InlineData("rgb", 3, 1)]
    [InlineData("grey", 1, 1)]
    public void The_picture_that_was_encoded_comes_back(string fixture, int channels, double error)
    {
        ImageBuffer picture = Decode(JpegFixtures.Get(fixture));
        Assert.Equal((17, 24, channels, true), (picture.Height, picture.Width, picture.Channels, picture.IsByte));
        Assert.InRange(MeanError(picture), 0, error);
    }

    [Fact]
    public void Progressive_and_baseline_of_the_same_numbers_give_the_same_pixels() =>
        Assert.Equal(Decode(JpegFixtures.Get("baseline")).Bytes.ToArray(), Decode(JpegFixtures.Get("progressive")).Bytes.ToArray());

    [Fact]
    public void Four_inks_are_refused_with_the_remedy()
    {
        string message = Refused(JpegFixtures.Get("cmyk"));
        if (TurboJpeg.IsAvailable)
            Assert.Contains("CMYK", message, StringComparison.Ordinal);
    }

    /// <summary>Needs no library: the structure is looked at first.</summary>
    [Fact]
    public void Cut_off_anywhere_it_is_refused_with_the_name()
    {
        foreach (string fixture in (string[])["baseline", "progressive", "restart", "grey"])
        {
            byte[] file = Jpeg.WithSegment(JpegFixtures.Get(fixture), 0xE1, Jpeg.Exif(6));
            for (int length = 0; length < file.Length; length++)
            {
                Refused(file[..length]);
                string message = Assert.Throws<LimeException>(() => new JpegDecoder().Decode(file.AsMemory(0, length), "some.jpg")).Message;
                Assert.Contains($"some.jpg is damaged at byte {length}:", message, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>The end marker is there, but a part of the compressed data in the middle is not.</summary>
    [Fact]
    public void Missing_data_before_the_end_marker_are_noticed()
    {
        Jpeg.RequireLibrary();
        byte[] file = JpegFixtures.Get("baseline");
        int scan = Jpeg.Find(file, Scan) - 2;
        scan += file[scan] << 8 | file[scan + 1];
        Assert.Contains($"byte {scan}", Refused([.. file[..(scan + 20)], 0xFF, 0xD9]), StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_bytes_never_crash()
    {
        Jpeg.RequireLibrary();
        foreach (string fixture in (string[])["baseline", "progressive", "grey"])
            for (int at = 2; at < JpegFixtures.Get(fixture).Length; at++)
            {
                byte[] file = JpegFixtures.Get(fixture);
                file[at] ^= 0x5A;
                try
                {
                    Assert.InRange(ImageFile.Decode(file, "some.jpg").Channels, 1, 3);
                }
                catch (LimeException problem)
                {
                    Assert.Contains("some.jpg", problem.Message, StringComparison.Ordinal);
                }
            }
    }

    [Fact]
    public void An_absurd_size_is_refused_before_memory_is_taken()
    {
        Jpeg.RequireLibrary();
        byte[] file = JpegFixtures.Get("baseline");
        int frame = Jpeg.Find(file, Frame);
        file.AsSpan(frame + 1, 4).Fill(0xFE);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("65278 x 65278", Refused(file), StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void No_height_is_refused()
    {
        Jpeg.RequireLibrary();
        byte[] file = JpegFixtures.Get("baseline");
        int frame = Jpeg.Find(file, Frame);
        file.AsSpan(frame + 1, 2).Clear();
        Refused(file);
    }

    /// <summary>Cameras do that, and viewers do not mind.</summary>
    [Fact]
    public void Stray_bytes_before_a_marker_do_no_harm()
    {
        byte[] file = JpegFixtures.Get("baseline");
        int frame = Jpeg.Find(file, Frame) - 4;
        ImageBuffer expected = Decode(file);
        Assert.Equal(expected.Bytes.ToArray(), Decode([.. file[..frame], 0, 0, 0, .. file[frame..]]).Bytes.ToArray());
        Assert.Equal(expected.Bytes.ToArray(), Decode([.. file[..^2], 0, 0, .. file[^2..], 1, 2, 3]).Bytes.ToArray());
        Assert.Equal(expected.Bytes.ToArray(), Decode([.. file[..frame], 0xFF, 0xFF, .. file[frame..]]).Bytes.ToArray());
    }

    /// <summary>A thumbnail within the EXIF data is a JPEG of its own, markers and all.</summary>
    [Fact]
    public void Markers_within_a_segment_are_not_looked_at()
    {
        byte[] exif = [.. Jpeg.Exif(1), .. JpegFixtures.Get("grey")[..200], 0xFF, 0xD9, 0xFF, 0xDA];
        Assert.Equal(
            Decode(JpegFixtures.Get("baseline")).Bytes.ToArray(),
            Decode(Jpeg.WithSegment(JpegFixtures.Get("baseline"), 0xE1, exif)).Bytes.ToArray());
    }

    [Fact]
    public void Without_the_library_the_message_says_how_to_get_it()
    {
        string message = TurboJpeg.Missing("some.jpg").Message;
        Assert.Contains("some.jpg", message, StringComparison.Ordinal);
        string remedy = OperatingSystem.IsWindows() ? "libjpeg-turbo"
            : OperatingSystem.IsMacOS() ? "brew install jpeg-turbo"
            : "apt-get install libturbojpeg0";
        Assert.Contains(remedy, message, StringComparison.Ordinal);
        if (!TurboJpeg.IsAvailable)
            Assert.Equal(message, Refused(JpegFixtures.Get("baseline")));
    }
}
