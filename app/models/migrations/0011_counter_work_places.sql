-- What a counter device is set to, and what it says of the clock.
PRAGMA user_version = 11;

-- How a counter is worn and heard; an empty word: as the unit's settings say.
ALTER TABLE stations ADD COLUMN gloves INTEGER NOT NULL DEFAULT 0 CHECK (gloves IN (0, 1));
ALTER TABLE stations ADD COLUMN volume TEXT NOT NULL DEFAULT ''
  CHECK (volume IN ('', 'quiet', 'normal', 'loud'));
ALTER TABLE stations ADD COLUMN paper TEXT NOT NULL DEFAULT ''
  CHECK (paper IN ('', 'legal', 'a4', 'letter', 'a5', '80', '58'));
-- What an armorer answered when a device's clock and ArmGuard's differed: which of them was right, how
-- far the device was ahead of ArmGuard, and how far the right time was ahead of ArmGuard.
ALTER TABLE stations ADD COLUMN clock_right TEXT CHECK (clock_right IN ('armguard', 'device', 'hand'));
ALTER TABLE stations ADD COLUMN clock_device_ms INTEGER;
ALTER TABLE stations ADD COLUMN clock_right_ms INTEGER;
ALTER TABLE stations ADD COLUMN clock_at TEXT;
