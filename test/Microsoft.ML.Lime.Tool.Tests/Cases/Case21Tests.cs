namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>PNGs that break the standard without changing a pixel; more of them are in <c>PngDamageTests</c>.</summary>
public sealed class Case21Tests : PhotoTest
{
    private const string Name = "21-lenient-png";

    [CaseFact]
    public async Task Case_ReadAsLibpngDoes()
    {
        Score(0.3810, await Case(Name, "rgba_with_trns.png"), "chunk tRNS of 6 bytes");
        Score(0.3333, await Case(Name, "grey_with_plte.png"), "PLTE");
        Score(0.3810, await Case(Name, "extra_samples.png"), "there are more");
        Score(0.3810, await Case(Name, "rgb_trns_1byte.png"), "chunk tRNS of 1 bytes");
        Score(0.3810, await Case(Name, "no_iend.png"), "without the chunk IEND");
        foreach (string image in (string[])["second_idat_garbage.png", "trailing_in_idat.png", "text_crc.png", "hist_bad_iccp.png",
            "adler_missing.png", "after_iend.png"])
            Score(0.3810, await Case(Name, image));
    }

    [CaseFact]
    public async Task Case_WrongChecksumOfPixelsIsRefused() =>
        (await Case(Name, "idat_crc.png")).Refused("idat_crc.png is damaged at byte 33", "checksum of the chunk IDAT");
}
