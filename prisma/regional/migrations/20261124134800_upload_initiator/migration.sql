-- AlterTable
ALTER TABLE "multipart_uploads" ADD COLUMN     "initiator_id" TEXT;
